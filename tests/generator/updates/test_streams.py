"""Entries of market streams, and what of them is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.docs.facts import Page, PageError, Param
from generator.docs.update_streams import read

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
