"""What the pages say of market streams: names, values, speeds, payloads."""

from __future__ import annotations

import pytest

from generator.docs import alpha_streams, futures_stream_page, spot_streams, update_streams
from generator.docs.facts import FieldNote, PageError, Param
from tests.generator.import_pages.conftest import ReadPage, make_page

INTERVALS = ("1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M")
SYMBOL = Param("symbol", "STRING", True)


def section(*lines: str) -> str:
    return "\n".join(["# Streams", "", "## Depth", "", *lines, "", '```javascript\n{"bids": []}\n```', ""])


def test_spot_has_fifteen_streams_in_json(page: ReadPage) -> None:
    streams = spot_streams.read(page("spot/web-socket-streams.md")).streams
    assert [stream.patterns for stream in streams] == [
        ("<symbol>@referencePrice",),
        ("<symbol>@aggTrade",),
        ("<symbol>@trade",),
        ("<symbol>@blockTrade",),
        ("<symbol>@kline_<interval>",),
        ("<symbol>@kline_<interval>@+08:00",),
        ("<symbol>@miniTicker",),
        ("!miniTicker@arr",),
        ("<symbol>@ticker",),
        ("<symbol>@ticker_<window_size>",),
        ("!ticker_<window-size>@arr",),
        ("<symbol>@bookTicker",),
        ("<symbol>@avgPrice",),
        ("<symbol>@depth<levels>", "<symbol>@depth<levels>@100ms"),
        ("<symbol>@depth", "<symbol>@depth@100ms"),
    ]
    assert all(len(stream.examples) == 1 and stream.encoding == "json" for stream in streams)


def test_values_of_what_stands_in_angle_brackets(page: ReadPage) -> None:
    params = {
        stream.patterns[0]: stream.params for stream in spot_streams.read(page("spot/web-socket-streams.md")).streams
    }
    assert params["<symbol>@kline_<interval>"] == (SYMBOL, Param("interval", "STRING", True, INTERVALS))
    # This section lists none itself: it points to the anchor over the other's list.
    assert params["<symbol>@kline_<interval>@+08:00"] == (SYMBOL, Param("interval", "STRING", True, INTERVALS))
    assert params["!ticker_<window-size>@arr"] == (Param("window-size", "STRING", True, ("1h", "4h", "1d")),)
    assert params["<symbol>@depth<levels>"] == (SYMBOL, Param("levels", "STRING", True, ("5", "10", "20")))


def test_sbe_streams_name_their_messages(page: ReadPage) -> None:
    streams = spot_streams.read(page("spot/sbe-market-data-streams.md")).streams
    assert [(stream.patterns, stream.message, stream.update_speed) for stream in streams] == [
        (("<symbol>@trade",), "TradesStreamEvent", "Real time"),
        (("<symbol>@bestBidAsk",), "BestBidAskStreamEvent", "Real time"),
        (("<symbol>@depth",), "DepthDiffStreamEvent", "20ms"),
        (("<symbol>@depth20",), "DepthSnapshotStreamEvent", "50ms"),
    ]
    assert {stream.encoding for stream in streams} == {"sbe"}


@pytest.mark.parametrize(
    "name",
    [
        r"**Stream Name:** \<symbol\>@depth OR \<symbol\>@depth@100ms",
        r"**Stream Names**: `<symbol>@depth` or `<symbol>@depth@100ms`.",
        "**Stream Names:** &lt;symbol&gt;@depth OR &lt;symbol&gt;@depth@100ms",
        "**Update Speed:** 1000ms or 100ms\n**Stream Name:** <symbol>@depth OR <symbol>@depth@100ms\n**Payload:**",
    ],
)
def test_ways_to_print_two_names(name: str) -> None:
    (stream,) = spot_streams.read(make_page(section(name), "spot/web-socket-streams.md")).streams
    assert stream.patterns == ("<symbol>@depth", "<symbol>@depth@100ms")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (section("**Update Speed:** 1000ms", "", "**Payload:**"), "a payload without a stream's name"),
        (section(r"**Stream Name:** \<symbol\>@kline_\<interval\>"), "no values of <interval>"),
        (section(r"**Stream Name:** see below"), "no name of a stream: 'see below'"),
        ("# Streams\n\n## Depth\n\n**Stream Name:** \\<symbol\\>@depth\n", "no payload of 'Depth'"),
        ("# Streams\n\nNothing.\n", "no stream on the page"),
    ],
)
def test_a_stream_that_cannot_be_read_is_said(text: str, problem: str) -> None:
    with pytest.raises(PageError, match=r"spot/web-socket-streams\.md:") as caught:
        spot_streams.read(make_page(text, "spot/web-socket-streams.md"))
    assert problem in str(caught.value)


def test_a_futures_page_with_two_names_and_a_short_payload(page: ReadPage) -> None:
    folder = "fapi/websocket-market-streams"
    (index,) = futures_stream_page.read(page(f"{folder}/Multi-Assets-Mode-Asset-Index.md")).streams
    assert index.patterns == ("!assetIndex@arr", "<assetSymbol>@assetIndex")
    (contract,) = futures_stream_page.read(page(f"{folder}/Contract-Info-Stream.md")).streams
    assert contract.conditional == (FieldNote("bks", ""),)


def test_the_contracts_of_a_continuous_kline(page: ReadPage) -> None:
    path = "fapi/websocket-market-streams/Continuous-Contract-Kline-Candlestick-Streams.md"
    (stream,) = futures_stream_page.read(page(path)).streams
    assert stream.params == (
        Param("pair", "STRING", True),
        Param("contractType", "STRING", True, ("perpetual", "current_quarter", "next_quarter", "tradifi_perpetual")),
        Param("interval", "STRING", True, INTERVALS),
    )


@pytest.mark.parametrize(
    ("gone", "problem"),
    [("## Stream Name", "nothing under"), ("## Update Speed", "nothing under"), ("## Response Example", "no example")],
)
def test_a_futures_page_that_lacks_something_is_said(page: ReadPage, gone: str, problem: str) -> None:
    path = "fapi/websocket-market-streams/Mark-Price-Stream.md"
    text = page(path).text.replace(gone, "## Gone")
    with pytest.raises(PageError, match=problem):
        futures_stream_page.read(make_page(text, path))


def test_alpha_streams(page: ReadPage) -> None:
    streams = {
        one.patterns[0]: one
        for one in alpha_streams.read(page("sapi/alpha/market-data/websocket-market-data.md")).streams
    }
    assert len(streams) == 13
    assert streams["<symbol>@depth<levels>@<interval>"].params == (
        SYMBOL,
        Param("levels", "STRING", False, ("5", "10", "20")),
        Param("interval", "STRING", False, ("0ms", "100ms", "500ms")),
    )
    assert streams["<symbol>@kline_<interval>"].params[1].enum == tuple(one for one in INTERVALS if one != "1s")


def test_newer_facts_say_which_part_of_the_address_serves_a_stream(page: ReadPage) -> None:
    streams = {one.patterns: one for one in update_streams.read(page("updates/fapi-streams.json")).streams}
    assert streams["<symbol>@aggTrade",].path == "market"
    assert streams["<symbol>@depth@<updateSpeed>",].path == "public"
    speed = next(one for one in streams["<symbol>@depth@<updateSpeed>",].params if one.name == "updateSpeed")
    assert (speed.required, speed.enum) == (False, ("100ms", "500ms"))
    assert streams["<symbol>@aggTrade",].types["st"] == "integer"  # type: ignore[call-overload, index]


@pytest.mark.parametrize("text", ["{", "{}", '[{"operation": "trade"}]', '[{"stream": "a", "payload_shape": "word"}]'])
def test_newer_facts_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(PageError, match=r"updates/x-streams\.json"):
        update_streams.read(make_page(text, "updates/x-streams.json"))
