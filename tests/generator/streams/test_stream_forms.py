"""Names as printed, to one form for each builder."""

from __future__ import annotations

from generator.docs.facts import Param, StreamFacts
from generator.stream_forms import StreamForm, merged

SYMBOL = Param("symbol", "STRING", True)
LEVELS = Param("levels", "STRING", True, ("5", "10", "20"))


def stream(
    *patterns: str, params: tuple[Param, ...] = (), date: str = "2026-01-15", encoding: str = "json"
) -> StreamFacts:
    return StreamFacts("a.md", 1, "https://example.org", date, "Title", patterns, params=params, encoding=encoding)


def patterns(*streams: StreamFacts) -> list[str]:
    return [form.pattern for form in merged(streams)]


def test_a_speed_may_be_left_out_only_where_the_name_without_it_is_printed() -> None:
    depth = stream("<symbol>@depth", "<symbol>@depth@500ms", "<symbol>@depth@100ms", params=(SYMBOL,))
    (form,) = merged([depth])
    assert form == StreamForm(
        "<symbol>@depth",
        ("<symbol>@depth", "<symbol>@depth@500ms", "<symbol>@depth@100ms"),
        (depth,),
        (SYMBOL, Param("speed", "STRING", False, ("500ms", "100ms"))),
    )
    assert form.pattern == "<symbol>@depth[@<speed>]"
    assert patterns(stream("<symbol>@rpiDepth@500ms", params=(SYMBOL,))) == ["<symbol>@rpiDepth@500ms"]


def test_a_time_zone_is_an_argument_of_the_stream_without_it() -> None:
    both = (stream("<symbol>@kline_<interval>"), stream("<symbol>@kline_<interval>@+08:00"))
    assert patterns(*both) == ["<symbol>@kline_<interval>[@<timezone>]"]


def test_the_newer_source_names_the_same_stream_otherwise() -> None:
    page = stream("<symbol>@depth<levels>", "<symbol>@depth<levels>@500ms", params=(SYMBOL, LEVELS))
    speed = Param("updateSpeed", "STRING", False, ("500ms", "100ms"))
    newer = stream("<symbol>@depth<levels>@<updateSpeed>", params=(SYMBOL, LEVELS, speed), date="2026-08-21")
    (form,) = merged([page, newer])
    assert form.params == (SYMBOL, LEVELS, Param("speed", "STRING", False, ("500ms", "100ms")))
    assert form.printed[-1] == "<symbol>@depth<levels>@<updateSpeed>"


def test_a_name_whose_brackets_one_page_left_out() -> None:
    interval = Param("interval", "STRING", True, ("1s",))
    page = stream("came@contractAddress@chainId@kline_<interval>", params=(interval,))
    newer = stream("came@<contractAddress>@<chainId>@kline_<interval>", params=(interval,), date="2026-08-21")
    (form,) = merged([page, newer])
    assert form.pattern == "came@<contractAddress>@<chainId>@kline_<interval>"
    assert [param.name for param in form.params] == ["contractAddress", "chainId", "interval"]


def test_what_a_page_calls_optional_is_left_out_with_its_mark() -> None:
    params = (SYMBOL, Param("levels", "STRING", False, ("5",)), Param("interval", "STRING", False, ("0ms",)))
    assert patterns(stream("<symbol>@depth<levels>@<interval>", params=params)) == [
        "<symbol>@depth[<levels>][@<interval>]"
    ]


def test_one_name_in_two_encodings_is_two_streams() -> None:
    assert len(merged([stream("<symbol>@trade"), stream("<symbol>@trade", encoding="sbe")])) == 2


def test_what_a_stream_is_about() -> None:
    names = {
        "<symbol>@aggTrade": "aggTrade",
        "!miniTicker@arr": "miniTicker",
        "<symbol>@kline_<interval>": "kline",
        "<pair>_<contractType>@continuousKline_<interval>": "continuousKline",
        "<symbol>@rpiDepth@500ms": "rpiDepth",
        "!contractInfo": "contractInfo",
        "tradingSession": "tradingSession",
    }
    assert {name: merged([stream(name)])[0].topic for name in names} == names
