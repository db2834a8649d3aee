"""Weights as the pages word them; the words are the pages', the values theirs."""

import pytest

from generator.docs.facts import Weight, WeightRule
from generator.docs.weights import read_weight


@pytest.mark.parametrize(
    ("heading", "prose", "weight"),
    [
        ("Request Weight", "**1**", Weight(1)),
        ("Request Weight", "20", Weight(20)),
        ("Request Weight", "**10(IP)**", Weight(10)),
        ("Request Weight", "3000(UID)", Weight(3000, "UID")),
        ("Request Weight(UID)", "**1**", Weight(1, "UID")),
        ("Request Weight (IP)", "**6000**", Weight(6000)),
        ("Weight(Master Account)", "**10**", Weight(10, "UID")),
        ("Request Weight", "**50(IP)**\n**360/hour，500/day**", Weight(50)),
        ("Request Weight(UID)", "**18000** Request limit: 10 requests per second", Weight(18000, "UID")),
        ("Request Weight", "**0** share 500/5min/IP rate limit with `GET /fapi/v1/fundingInfo`", Weight(0)),
        (
            "Request Weight",
            "1 on 10s order rate limit(X-MBX-ORDER-COUNT-10S); 0 on IP rate limit(x-mbx-used-weight-1m)",
            Weight(0),
        ),
    ],
)
def test_a_number_and_its_unit(heading: str, prose: str, weight: Weight) -> None:
    assert read_weight(heading, prose) == weight


@pytest.mark.parametrize(
    ("prose", "param", "absent", "present"),
    [
        ("**2** for a single symbol;\n**5** when the symbol parameter is omitted", "symbol", 5, 2),
        ("- **1** for a single symbol\n- **10** when the symbol parameter is omitted", "symbol", 10, 1),
        ("**1** with symbol, **10**  without symbol", "symbol", 10, 1),
        ("**1** if send asset or **50** if not send asset", "asset", 50, 1),
        ("**1 when coin is specified;(IP)** **5 when the coin parameter is omitted(IP)**", "coin", 5, 1),
        ("**1 when a single is specified;(IP)** **10 when the symbol parameter is omitted(IP)**", "symbol", 10, 1),
    ],
)
def test_a_parameter_that_makes_it_cheaper(prose: str, param: str, absent: int, present: int) -> None:
    weight = read_weight("Request Weight", prose)
    assert weight == Weight(absent, "IP", (WeightRule(param, present, present=True),))


def test_steps_of_the_limit() -> None:
    table = [("LIMIT", "weight"), ("[1,100)", "1"), ("[100, 500)", "2"), ("[500, 1000]", "5"), ("> 1000", "10")]
    rules = (
        WeightRule("limit", 1, at_most=99),
        WeightRule("limit", 2, at_most=499),
        WeightRule("limit", 5, at_most=1000),
    )
    assert read_weight("Request Weight", "based on parameter `LIMIT`", table) == Weight(10, "IP", rules)


def test_lists_of_limits() -> None:
    table = [("Limit", "Weight"), ("5, 10, 20, 50", "2"), ("100", "5"), ("500", "10"), ("1000", "20")]
    rules = (
        WeightRule("limit", 2, at_most=50),
        WeightRule("limit", 5, at_most=100),
        WeightRule("limit", 10, at_most=500),
    )
    assert read_weight("Request Weight", "Adjusted based on the limit:", table) == Weight(20, "IP", rules)


@pytest.mark.parametrize(
    "prose", ["1/3s per account", "60times/min per IP", "share 500/5min/IP rate limit with GET /x", ""]
)
def test_a_limit_of_another_kind_is_no_weight(prose: str) -> None:
    assert read_weight("Rate Limit", prose) is None


@pytest.mark.parametrize(
    ("prose", "table"),
    [
        ("as heavy as the moon", ()),
        ("1 for a single symbol", ()),
        ("", (("Condition", "Weight"), ("when it rains", "6"))),
        ("", (("Limit", "Weight"), ("many", "6"))),
    ],
)
def test_other_words_are_an_error(prose: str, table: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ValueError, match=r"weight|condition|limit"):
        read_weight("Request Weight", prose, table)
