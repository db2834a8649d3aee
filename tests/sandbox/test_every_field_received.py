"""Every conditional member of every event type of the spec: ordered alone, left out, and received over real sockets."""

import json
import posixpath
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from binwire.decode.sbe import SbeDecoder
from binwire_sandbox import Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.sbe.session import EVENTS as IN_SBE
from binwire_sandbox.scripts import read_script

from .client import Api, Ws
from .test_samples import EVENTS, STREAMS, file_of_events, spec, stream_of
from .test_samples_received import FLOWS, SBE, by_signature, concrete, order

Connect = Callable[..., Awaitable[Ws]]
FLOW = dict(reversed(FLOWS))
# How many orders that makes, so that none is skipped.
SEEN = {"spot": 60, "margin": 58, "isolated_margin": 58, "margin_risk": 3, "fapi": 48}
SEEN_STREAMS = {"spot": 14, "public": 25, "market": 58, "alpha": 13, "stocks": 133}
PATHS = {"spot": "/ws", "public": "/public/ws", "market": "/market/ws", "alpha": "/ws", "stocks": "/ws"}


def optional(file: str, schema: Any, path: str = "") -> Iterator[str]:
    """The members that a schema of the spec does not require, by path, at any depth."""
    while "$ref" in schema:
        place, _, pointer = schema["$ref"].partition("#/")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(file), place)) if place else file
        schema = spec()[0][file]
        for step in pointer.split("/"):
            schema = schema[step]
    if "items" in schema:
        yield from optional(file, schema["items"], path)
    for name, member in schema.get("properties", {}).items():
        place = f"{path}.{name}" if path else name
        # What tells the type is always there.
        if name not in schema.get("required", ()) and place != "e":
            yield place
        yield from optional(file, member, place)


def targets(value: Any, steps: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects that hold the last step of a path."""
    if isinstance(value, list):
        for one in value:
            yield from targets(one, steps)
    elif isinstance(value, dict) and steps[0] in value:
        if steps[1:]:
            yield from targets(value[steps[0]], steps[1:])
        else:
            yield value, steps[0]


def without(value: Any, *paths: str) -> Any:
    """A copy that lacks members."""
    left = deepcopy(value)
    for path in paths:
        for holder, name in [*targets(left, path.split("."))]:
            del holder[name]
    return left


def other(value: Any) -> Any:
    """Another value of the type; containers stay."""
    if isinstance(value, bool):
        return not value
    return {str: "other", int: 7}.get(type(value), value)


def cases(whole: Any, paths: list[str]) -> Iterator[tuple[dict[str, Any], Any]]:
    """What to order besides the type, and what must arrive: none, each alone with another value, all but each."""
    yield {"conditional": False}, without(whole, *paths)
    for path in paths:
        places = [*targets(whole, path.split("."))]
        assert places, f"the complete event has no {path}"
        others = [one for one in paths if one != path and not path.startswith(f"{one}.")]
        holder, name = places[0]
        value, alone = other(holder[name]), without(whole, *others)
        for holder, name in targets(alone, path.split(".")):
            holder[name] = value if not isinstance(value, dict | list) else holder[name]
        members = {} if isinstance(value, dict | list) else {path: value}
        yield {"remove": others, "members": members}, alone
        yield {"remove": [path]}, without(whole, path)


async def told(ws: Ws) -> Any:
    """The next event, out of its wrapper."""
    frame = await ws.receive()
    return frame.get("event") or frame.get("data") or frame if isinstance(frame, dict) else frame


@pytest.mark.parametrize("market", FLOW)
async def test_every_conditional_member_of_user_data(
    exchange: Sandbox, api: Api, connect: Connect, market: str, tmp_path: Path
) -> None:
    ws: Ws = await FLOW[market](api, connect, "")
    symbol = {"symbol": "BTCUSDT"} if market == "isolated_margin" else {}
    to: Any = {"account": "alpha", "market": market, **symbol}
    seen = 0
    for type in [type for of, type in EVENTS if of == market]:
        file, _ = file_of_events(market, type)
        paths = [*optional(file, spec()[0][file]["user_data"][type])]
        await order(api, "emit", **to, type=type)
        whole, steps = await told(ws), []
        for number, (changes, expected) in enumerate(cases(whole, paths)):
            if number % 2:
                await order(api, "emit", **to, type=type, **changes)
            else:
                members = changes.pop("members", {})
                event = exchange.sample(type, Market(market), **changes, **members)
                exchange.emit("alpha", Market(market), event, **symbol)
            assert await told(ws) == expected, (type, changes)
            steps.append({"do": "emit", **to, "type": type, **changes})
            seen += 1
        # The last of each type once more, from a file.
        file_of_steps = tmp_path / "script"
        file_of_steps.write_text(json.dumps(steps[-1]))
        exchange.scripts.run(read_script(file_of_steps.read_text()))
        assert await told(ws) == expected
    assert seen == SEEN[market]


@pytest.mark.parametrize("host", PATHS)
async def test_every_conditional_member_of_market_streams(
    exchange: Sandbox, api: Api, connect: Connect, host: str
) -> None:
    ws, through = await connect(PATHS[host]), {"alpha": "spot", "stocks": "spot"}.get(host, host)
    rows = [(name, concrete(streams[0])) for of, name, streams in STREAMS if of == host]
    assert (await ws.request("SUBSCRIBE", [stream for _, stream in rows]))["result"] is None
    seen = 0
    for name, stream in rows:
        file, entry = stream_of(host, name)
        paths, to = [*optional(file, entry["event"])], {"host": through, "of": host, "stream": stream, "type": name}
        await order(api, "stream", **to)
        for changes, expected in cases(await ws.receive(), paths):
            await order(api, "stream", **to, **changes)
            assert await ws.receive() == expected, (name, changes)
            seen += 1
    assert seen == SEEN_STREAMS[host]


async def test_every_conditional_member_in_sbe(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws, decoder = await by_signature(api, connect, f"?{SBE}"), SbeDecoder()
    never_null: set[tuple[str, str]] = set()
    for type in [type for market, type in EVENTS if market == "spot" and type in IN_SBE]:
        file, _ = file_of_events("spot", type)
        await order(api, "emit", account="alpha", market="spot", type=type)
        whole: Any = decoder.frame(await ws.receive()).event
        names = {one.encode_name: one.name for one in msgspec.structs.fields(whole)}
        for path in optional(file, spec()[0][file]["user_data"][type]):
            await order(api, "emit", account="alpha", market="spot", type=type, remove=[path])
            event: Any = decoder.frame(await ws.receive()).event
            assert getattr(whole, names[path]) is not None
            if getattr(event, names[path]) is not None:
                never_null.add((type, path))
    # The schema has no null for these: they say what the sandbox assumes, see ASSUMPTIONS.md.
    assert never_null == {("executionReport", path) for path in ("A", "uS", "b", "k")}


def test_the_walk_leaves_out_no_event_and_no_stream_of_the_spec() -> None:
    files = {name: one for name, one in spec()[0].items() if name.endswith("streams.yaml")}
    user_data = {(name, type) for name, one in files.items() for type in one.get("user_data", {})}
    assert user_data <= {(file_of_events(market, type)[0], type) for market, type in EVENTS}
    named = {(name, row["name"]) for name, one in files.items() for row in one.get("streams", ()) if row.get("name")}
    assert named == {(stream_of(host, name)[0], name) for host, name, _ in STREAMS}
