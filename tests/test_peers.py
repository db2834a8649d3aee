"""How `make peers` judges what other people's clients do."""

import json

import pytest

from peers.checks import Fault, Group, Result, check, expect, run_group
from peers.exchange import Exchange
from peers.run import main, read

NOWHERE = Exchange("http://127.0.0.1:1", "ws://127.0.0.1:1", "ws://127.0.0.1:1", "ws://127.0.0.1:1", {})
DEAF = Fault("it is deaf", "hears nothing")


class Client(Group):
    """A client with a check of each outcome."""

    @check("does as it should")
    async def well(self) -> None:
        expect(True, "never told")

    @check("does not")
    async def ill(self) -> None:
        expect(False, {"code": -1})

    @check("is known not to", DEAF)
    async def known(self) -> None:
        expect(False, "it hears nothing")

    @check("fails otherwise than it is known to", DEAF)
    async def otherwise(self) -> None:
        expect(False, "the sandbox refused it")

    @check("has been mended", DEAF)
    async def mended(self) -> None:
        expect(True, "never told")


class Unmade(Group):
    """A client that cannot even be made."""

    async def open(self) -> None:
        """Fail."""
        raise ValueError("no key")

    @check("never runs")
    async def never(self) -> None:
        raise AssertionError


async def results_of(group: type[Group]) -> list[tuple[str, str]]:
    told: list[Result] = []
    await run_group(group(NOWHERE), told.append)
    return [(one.check, one.result) for one in told]


async def test_a_known_fault_has_to_show_as_itself() -> None:
    assert await results_of(Client) == [
        ("Client: does as it should", "ok"),
        ("Client: does not", "failed"),
        ("Client: is known not to", "known_fault"),
        ("Client: fails otherwise than it is known to", "failed"),
        ("Client: has been mended", "failed"),
    ]


async def test_a_client_that_cannot_be_made_fails_once() -> None:
    assert await results_of(Unmade) == [("Unmade: set-up", "failed")]


def test_a_program_that_ends_early_or_checks_nothing_fails() -> None:
    well = Result("a", "ok", "")
    line = json.dumps({"check": "a", "result": "ok", "detail": ""})
    done = json.dumps({"done": True})
    assert read(f"noise\n{line}\n{done}\n", "ended") == [well]
    assert read(line, "ended with exit code 1") == [
        well,
        Result("the program runs to its end", "failed", "ended with exit code 1"),
    ]
    assert [one.result for one in read(done, "ended")] == ["failed"]


def test_a_peer_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nobody"])
    assert ended.value.code == 2
    assert "'nobody' is none of official, python_binance, ccxt, javascript" in capsys.readouterr().err
