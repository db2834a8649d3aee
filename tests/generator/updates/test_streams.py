"""Entries of market streams, what of them is refused, and what comes of them beside a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve

from generator.docs.facts import Example, Page, PageError, Param, StreamFacts, TypeShape
from generator.docs.update_streams import read
from generator.facts_schemas import FactsSchemas
from generator.spec_names import ProductNames
from generator.stream_differences import stream_differences
from generator.stream_writer import StreamWriter

ENTRY: dict[str, Any] = {
    "stream": "<symbol>@kline_<interval>",
    "operation": "kline_stream",
    "params": [{"name": "interval", "type": "string", "required": True, "enum": ["1m", "1M"]}],
    "payload_shape": {"e": "string", "k": {"t": "integer"}},
    "url_path": "market",
    "doc_url": "https://example.org/ws-streams/market-streams#kline-stream",
}


def page(*entries: Any) -> Page:
    return Page("updates/fapi-streams.json", json.dumps(list(entries), indent=1), "https://example.org", "2026-08-21")


def test_a_stream() -> None:
    (stream,) = read(page(ENTRY)).streams
    assert (stream.patterns, stream.path, stream.title) == (("<symbol>@kline_<interval>",), "market", "Kline stream")
    assert stream.params == (Param("interval", "STRING", True, ("1m", "1M")),)
    assert (stream.types, stream.line) == ({"e": "string", "k": {"t": "integer"}}, 2)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (ENTRY | {"colour": "red"}, "<symbol>@kline_<interval>: a member 'colour' that is not known here"),
        (ENTRY | {"payload_shape": {"e": "text"}}, "<symbol>@kline_<interval>: a type in unknown words: text"),
        ({name: value for name, value in ENTRY.items() if name != "stream"}, "kline_stream: no 'stream'"),
        (7, "an entry that is no object"),
    ],
)
def test_what_is_not_known_is_refused_by_its_line(entry: Any, problem: str) -> None:
    with pytest.raises(PageError) as error:
        read(page(entry))
    assert str(error.value) == f"updates/fapi-streams.json:2: {problem}"


def payloads(*streams: StreamFacts) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Entries and schemas of streams."""
    schemas = FactsSchemas.of(ProductNames({}), ())
    writer = StreamWriter.of(schemas, streams)
    entries, components = writer.entries(), schemas.components()
    writer.finish(components)
    return entries, components


def shown(pattern: str, *examples: str, types: TypeShape = None) -> StreamFacts:
    return StreamFacts(
        page="fapi/x.md",
        line=1,
        source="https://example.org/x",
        date="2026-01-15",
        title="X",
        patterns=(pattern,),
        examples=tuple(Example(text, 5) for text in examples),
        types=types,
    )


def test_a_payload_has_what_page_and_connector_show() -> None:
    page = shown("<symbol>@ticker", '{"e": "24hrTicker", "x": 1, "q": "0.5"}')
    _, components = payloads(page, shown("<symbol>@ticker", types={"e": "string", "q": "string", "st": "integer"}))
    schema = components["Ticker"]
    assert schema["required"] == ["e", "q"]
    assert list(schema["properties"]) == ["e", "x", "q", "st"]
    assert schema["properties"]["e"]["const"] == "24hrTicker"


@pytest.mark.parametrize("array", [False, True])
def test_a_stream_of_no_page_is_as_the_connector_has_it(array: bool) -> None:
    shape: TypeShape = {"e": "string", "ts": "integer"}
    (entry,), components = payloads(shown("calendar", types=[shape] if array else shape))
    reference = {"$ref": "#/components/schemas/Calendar"}
    assert entry["event"] == ({"type": "array", "items": reference} if array else reference)
    assert "required" not in components["Calendar"]
    assert components["Calendar"]["x-source"] == "https://example.org/x"


def test_what_page_and_connector_do_not_both_show_is_a_difference() -> None:
    page = shown("!ticker@arr", '[{"e": "24hrTicker", "ps": "BTCUSDT"}]')
    newer = evolve(shown("!ticker@arr", types=[{"e": "string", "st": "integer"}]), page="updates/x", date="2026-08-21")
    said = [
        (one.id, one.what, one.page_says, one.update, one.update_date, one.update_says, one.stands)
        for one in stream_differences([page, newer])
    ]
    assert said == [
        ("!ticker@arr", "payload ps", "string", "updates/x", "2026-08-21", "", "both"),
        ("!ticker@arr", "payload st", "", "updates/x", "2026-08-21", "integer", "update"),
    ]
    assert stream_differences([page]) == stream_differences([newer]) == ()
