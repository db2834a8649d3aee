"""Complete events of every documented type: against the spec's schemas, and through binwire's decoders."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from binwire.decode.json import JsonDecoder
from binwire.decode.sbe import SbeDecoder, Schema
from binwire_sandbox import ManualClock
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.samples import Samples
from binwire_sandbox.wire import Micros, dumps
from generator.build import corrected

ROOT = Path(__file__).parents[2]
NOW = 1_750_000_000_000_000
SAMPLES = Samples(ManualClock(NOW))
ROWS: Any = SAMPLES.rows()
EVENTS = [(row["market"], row["type"]) for row in ROWS if "market" in row]
STREAMS = [(row["host"], row["type"], row["streams"]) for row in ROWS if "host" in row]
UNITS = {"sbe": "spot", "public": "fapi", "market": "fapi", "isolated_margin": "spot", "margin": "spot"}
RISK = {"riskLevelChange": "sapi/portfolio_margin_pro"}


@cache
def spec() -> Any:
    """The spec's documents with their corrections, and what their references lead to."""
    documents = corrected(ROOT).documents
    made = ((f"https://spec/{name}", Resource(one, DRAFT202012)) for name, one in documents.items())
    return documents, Registry().with_resources(made)


def check(file: str, schema: Any, value: Any) -> None:
    """Hold a value to a schema of a file of the spec."""
    _, registry = spec()
    reference = schema["$ref"]
    whole = {"$ref": f"https://spec/{file}{reference}"}
    jsonschema.Draft202012Validator(whole, registry=registry).validate(value)


def unset(value: Any, path: str = "") -> Iterator[str]:
    """The members of a decoded value that hold nothing."""
    if value is None or value is msgspec.UNSET:
        yield path
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from unset(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, list | tuple):
        for element in value:
            yield from unset(element, f"{path}[]")


def file_of_events(market: str, type: str) -> tuple[str, str]:
    """The file of the spec that describes a user data event, and the package that decodes it."""
    if market == "margin_risk":
        package = RISK.get(type, "sapi/margin_trading")
        return f"{package}_streams.yaml", package
    package = UNITS.get(market, market)
    return f"{package}/streams.yaml", package


def stream_of(host: str, name: str) -> tuple[str, Any]:
    """The file of the spec that describes a market stream, and its entry there."""
    unit = UNITS.get(host, host)
    file = f"sapi/{unit}_streams.yaml" if host in ("alpha", "stocks") else f"{unit}/streams.yaml"
    encoding = "sbe" if host == "sbe" else "json"
    wanted = (one for one in spec()[0][file]["streams"] if one.get("name") == name)
    return file, next(one for one in wanted if one.get("encoding", "json") == encoding)


def test_there_is_one_of_everything_that_the_catalogs_list() -> None:
    for product in ("spot", "sapi", "fapi"):
        catalog = json.loads((files("binwire_api") / product / "catalog.json").read_bytes())
        # Rows without an id are of user data.
        patterns = {row["pattern"] for row in catalog["streams"] if row["id"]}
        assert patterns <= {pattern for _, _, streams in STREAMS for pattern in streams}
        known = {type for _, type in EVENTS} | {row["event"] for row in ROWS if "host" in row}
        assert {row["event"] for row in catalog["events"]} <= known
    assert len({pattern for host, _, streams in STREAMS for pattern in [(host, one) for one in streams]}) == 73
    assert sum(market == "fapi" for market, _ in EVENTS) == 10
    assert sum(market == "margin" for market, _ in EVENTS) == 6


@pytest.mark.parametrize(("market", "type"), EVENTS)
def test_an_event_is_as_the_spec_describes_it(market: str, type: str) -> None:
    file, _ = file_of_events(market, type)
    for conditional in (True, False):
        event: Any = json.loads(dumps(SAMPLES.event(type, Market(market), conditional=conditional)))
        assert event["e"] == type
        check(file, spec()[0][file]["user_data"][type], event)


@pytest.mark.parametrize(("market", "type"), EVENTS)
def test_an_event_is_decoded_with_all_its_members(market: str, type: str) -> None:
    _, package = file_of_events(market, type)
    events = import_module(f"binwire_api.{package.replace('/', '.')}.events").UserDataEvent
    union = events if hasattr(events, "__parameters__") else events[Decimal]
    event = JsonDecoder(Decimal, union).frame(dumps(SAMPLES.event(type, Market(market))).encode()).event
    assert event.__struct_config__.tag == type
    assert list(unset(event)) == []


@pytest.mark.parametrize(("host", "name"), [(host, name) for host, name, _ in STREAMS if host != "sbe"])
def test_what_a_stream_sends_is_as_the_spec_describes_it(host: str, name: str) -> None:
    file, entry = stream_of(host, name)
    for conditional in (True, False):
        sent: Any = json.loads(dumps(SAMPLES.stream(name, host, conditional=conditional)))  # type: ignore[arg-type]
        many = entry["event"].get("type") == "array"
        assert isinstance(sent, list) is many
        for one in sent if many else [sent]:
            check(file, entry["event"]["items"] if many else entry["event"], one)


def built(host: str, name: str) -> Any:
    """binwire's own stream of that name."""
    package = f"sapi.{host}" if host in ("alpha", "stocks") else UNITS.get(host, host)
    prefix = {"alpha": "Alpha", "stocks": "Stocks", "sbe": "SpotSbe"}.get(host, package.capitalize())
    product = package.partition(".")[0]
    catalog = json.loads((files("binwire_api") / product / "catalog.json").read_bytes())
    row = next(row for row in catalog["streams"] if row["id"] == f"{prefix}Streams.{name}")
    params = ["x" for one in row["params"] if one["required"]]
    make: Callable[..., Any] = getattr(
        getattr(import_module(f"binwire_api.{package}.streams"), f"{prefix}Streams"), name
    )
    return make(*params)


@pytest.mark.parametrize(("host", "name"), [(host, name) for host, name, _ in STREAMS])
def test_what_a_stream_sends_is_decoded_with_all_its_members(host: str, name: str) -> None:
    sent: Any = SAMPLES.stream(name, host)
    event = built(host, name).event
    event = event[Decimal] if getattr(event, "__parameters__", ()) else event
    if host == "sbe":
        decoded = SbeDecoder(Schema.load("stream_1_0")).decode(sent, event)
    else:
        decoded = JsonDecoder(Decimal).decode(dumps(sent).encode(), event)
    assert list(unset(decoded)) == []


# Changes ---------------------------------------------------------------------------------------------------------


def test_moments_are_moved_to_the_exchanges_time_and_are_in_its_unit() -> None:
    # The page's E is 1564034571105 and its u 32 ms before; µs are what the connection asks for.
    event = SAMPLES.event("balanceUpdate", Market.SPOT)
    assert json.loads(dumps(event)) == {
        "e": "balanceUpdate",
        "E": 1_750_000_000_000,
        "a": "BTC",
        "d": "100.00000000",
        "T": 1_750_000_000_000 - 42,
    }
    assert json.loads(dumps(event, microseconds=True))["T"] == NOW - 42_000
    # Futures' page shows this moment as a string; a contract's delivery in the year 2100 stays where it is.
    assert json.loads(dumps(SAMPLES.event("listenKeyExpired", Market.FAPI)))["E"] == "1750000000000"
    contract: Any = SAMPLES.stream("contractInfo", "market")
    assert json.loads(dumps(contract))["dt"] == 4_133_404_800_000


def test_members_are_changed_and_removed_by_path() -> None:
    changed = {"E": 1_750_000_001_000, "a.B.wb": "5", "a.P.0.ps": "SHORT", "a.new": 1}
    event: Any = SAMPLES.event("ACCOUNT_UPDATE", Market.FAPI, changed, remove=["a.m", "a.P.iw", "a.P.2"])
    assert event["E"] == Micros(1_750_000_001_000_000)
    assert [one["wb"] for one in event["a"]["B"]] == ["5", "5"]
    assert [one["ps"] for one in event["a"]["P"]] == ["SHORT", "LONG"]
    assert [sorted({"m", "iw"} & {*event["a"], *one}) for one in event["a"]["P"]] == [[], []]
    assert event["a"]["new"] == 1
    assert SAMPLES.event("ACCOUNT_UPDATE", Market.FAPI)["a"] != event["a"]


def test_what_every_event_has_is_kept_without_the_conditional_members() -> None:
    event = SAMPLES.event("executionReport", Market.SPOT, conditional=False)
    page = "e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q V"
    assert list(event) == page.split()


@pytest.mark.parametrize(
    ("type", "members", "said"),
    [
        ("executionreport", {}, "type: one of balanceUpdate, "),
        ("listStatus", {"O.7.s": "X"}, "members: there is no place 'O.7.s' in it"),
        ("listStatus", {"P.s": "X"}, "members: there is no place 'P.s' in it"),
    ],
)
def test_what_there_is_not_is_refused(type: str, members: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SAMPLES.event(type, Market.SPOT, members)
