"""What a peer's program is made of: groups of checks, each told as a line of JSON. Needs nothing but Python."""

import asyncio
import inspect
import json
import re
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from .exchange import Exchange

LIMIT = 20.0
Method = TypeVar("Method", bound=Callable[..., Awaitable[object]])


@dataclass(frozen=True)
class Fault:
    """What the peer is known to do wrong.

    Attributes:
        what: the fault, and where it is told of.
        shows: a pattern of the failure that it causes; any other failure is none of its.
    """

    what: str
    shows: str


@dataclass(frozen=True)
class Result:
    """A line of a program's output; `result` is ok, known_fault or failed."""

    check: str
    result: str
    detail: str


@dataclass(frozen=True)
class _Mark:
    name: str
    fault: Fault | None


def check(name: str, fault: Fault | None = None) -> Callable[[Method], Method]:
    """Mark a method of a group as a check of what is right; with `fault` it must fail, as long as the fault lasts."""

    def mark(method: Method) -> Method:
        vars(method)["peer_check"] = _Mark(name, fault)
        return method

    return mark


class Group:
    """Checks that share clients. They run in the order in which they are written."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def open(self) -> None:
        """Make the clients."""

    async def close(self) -> None:
        """Close them."""


async def run_group(group: Group, tell: Callable[[Result], None]) -> None:
    """Run a group's checks."""
    of = type(group).__name__
    try:
        await asyncio.wait_for(group.open(), LIMIT)
        for name, method in vars(type(group)).items():
            mark = getattr(method, "peer_check", None)
            if isinstance(mark, _Mark):
                tell(await _outcome(f"{of}: {mark.name}", getattr(group, name), mark.fault))
    except Exception as error:
        tell(Result(f"{of}: set-up", "failed", _shown(error)))
    finally:
        try:
            await asyncio.wait_for(group.close(), LIMIT)
        except Exception as error:
            tell(Result(f"{of}: close", "failed", _shown(error)))


async def _outcome(name: str, method: Callable[[], Any], fault: Fault | None) -> Result:
    try:
        detail = await asyncio.wait_for(method(), LIMIT)
    except TimeoutError as error:
        failure = f"{_shown(error)}; or nothing within {LIMIT:.0f} s"
    except Exception as error:
        failure = _shown(error)
    else:
        if fault is not None:
            return Result(name, "failed", f"the known fault no longer shows: {fault.what}")
        return Result(name, "ok", "" if detail is None else str(detail))
    if fault is not None and re.search(fault.shows, failure):
        return Result(name, "known_fault", f"{fault.what} [{failure[:200]}]")
    return Result(name, "failed", failure)


def _shown(error: Exception) -> str:
    """The error, and the line of the program that met it."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "/peers/" in frame.filename]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in own if ".venvs" not in frame.filename]
    return f"{type(error).__name__}: {error} ({places[-1] if places else 'elsewhere'})"


def main(*groups: type[Group]) -> None:
    """A peer's program: the sandbox's start-up line is in the file named first, a part of a group's name may follow."""
    exchange = Exchange.from_file(Path(sys.argv[1]))
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    asyncio.run(_run([group for group in groups if wanted in group.__name__], exchange))


async def _run(groups: list[type[Group]], exchange: Exchange) -> None:
    for group in groups:
        await run_group(group(exchange), _tell)
    sys.stdout.write(json.dumps({"done": True}) + "\n")


def _tell(result: Result) -> None:
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    sys.stdout.flush()


# What checks are written with ----------------------------------------------------------------------------------------


def expect(condition: object, what: object) -> None:
    """Say what was seen if it is not as it should be.

    Raises:
        AssertionError: it is not.
    """
    if not condition:
        raise AssertionError(str(what)[:900])


class Inbox:
    """What arrives, kept until somebody asks for it; filled from the event loop."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._arrived = asyncio.Event()

    def __call__(self, item: Any) -> None:
        """Take an item; the peers' callbacks come here."""
        self.kept.append(item)
        self._arrived.set()

    async def first(self, fits: Callable[[Any], object], within: float = 8.0) -> Any:
        """The first item that fits, which is then no longer kept.

        Raises:
            AssertionError: none came within `within` seconds.
        """
        try:
            return await asyncio.wait_for(self._first(fits), within)
        except TimeoutError:
            raise AssertionError(f"nothing that fits came within {within} s, but {str(self.kept)[:400]}") from None

    async def _first(self, fits: Callable[[Any], object]) -> Any:
        while True:
            for item in self.kept:
                if fits(item):
                    self.kept.remove(item)
                    return item
            self._arrived.clear()
            await self._arrived.wait()


async def refused(call: Callable[[], Any], pattern: str) -> str:
    """The text of the error that a call raises, which must match `pattern`.

    Raises:
        AssertionError: it raises none, or another.
    """
    try:
        answer = call()
        if inspect.isawaitable(answer):
            answer = await answer
    except Exception as error:
        text = f"{type(error).__name__}: {error} {vars(error)}"
        expect(re.search(pattern, text, re.DOTALL), f"{text} does not match {pattern}")
        return text
    raise AssertionError(f"nothing was raised, but {str(answer)[:300]} answered; expected {pattern}")
