"""Weights of spot's pages that depend on which symbols are asked for, or on how."""

from __future__ import annotations

import pytest

from generator.docs.facts import Weight, WeightRule
from generator.docs.spot_weights import read_spot_weight
from generator.docs.table import Table


def table(*rows: tuple[str, ...]) -> Table:
    return Table(rows[0], rows[1:], tuple(range(len(rows) - 1)), 1)


def read(*rows: tuple[str, ...]) -> Weight | None:
    return read_spot_weight("Weight", "", table(*rows))


def test_so_much_for_each_symbol_up_to_a_cap() -> None:
    text = (
        "4 for each requested <tt>symbol</tt> regardless of <tt>windowSize</tt>. <br/><br/> The weight for this request"
        " will cap at 200 once the number of `symbols` in the request is more than 50."
    )
    assert read_spot_weight("Weight", text, None) == Weight(
        4, rules=(WeightRule("symbols", 200, present=True, each=4),)
    )


def test_each_symbol_in_a_table_by_parameter() -> None:
    weight = read(
        ("Parameter", "Weight"),
        ("`symbol`", "2"),
        ("`symbols`", "2 for each `symbol`, capped at a max of 40"),
        ("`symbolStatus`", "40"),
        ("None", "40"),
    )
    assert weight == Weight(
        40, rules=(WeightRule("symbol", 2, present=True), WeightRule("symbols", 40, present=True, each=2))
    )


def test_steps_of_the_number_of_symbols() -> None:
    steps = (WeightRule("symbols", 2, items_at_most=20), WeightRule("symbols", 40, items_at_most=100))
    expected = Weight(80, rules=(WeightRule("symbol", 2, present=True), *steps))
    in_html = read(
        ("Parameter", "Symbols Provided", "Weight"),
        ("symbol", "1", "2"),
        ("symbol", "symbol parameter is omitted", "80"),
        ("symbols", "1-20", "2"),
        ("symbols", "21-100", "40"),
        ("symbols", "101 or more", "80"),
        ("symbols", "symbols parameter is omitted", "80"),
    )
    of_a_method = read(
        ("Symbols", "Weight"), ("1–20", "2"), ("21–100", "40"), ("101 or more", "80"), ("all symbols", "80")
    )
    assert in_html == of_a_method == expected


def test_each_symbol_up_to_the_step_that_caps_it() -> None:
    weight = read(("Symbols", "Weight"), ("1–50", "4 per symbol"), ("51–100", "200"))
    assert weight == Weight(4, rules=(WeightRule("symbols", 200, present=True, each=4),))


def test_any_number_of_symbols() -> None:
    weight = read(
        ("Parameter", "Symbols Provided", "Weight"),
        ("symbol", "1", "2"),
        ("symbol", "symbol parameter is omitted", "4"),
        ("symbols", "Any", "4"),
    )
    assert weight == Weight(4, rules=(WeightRule("symbol", 2, present=True),))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [("Without `computeCommissionRates`", "1"), ("With `computeCommissionRates`", "20")],
            Weight(1, rules=(WeightRule("computeCommissionRates", 20, present=True),)),
        ),
        (
            [("Without orderId", "20"), ("With orderId", "5")],
            Weight(20, rules=(WeightRule("orderId", 5, present=True),)),
        ),
        (
            [("If `symbol` is invalid", "2"), ("Querying by `preventedMatchId`", "2"), ("Querying by `orderId`", "20")],
            Weight(
                2,
                rules=(WeightRule("preventedMatchId", 2, present=True), WeightRule("orderId", 20, present=True)),
            ),
        ),
    ],
)
def test_with_and_without_a_parameter(rows: list[tuple[str, str]], expected: Weight) -> None:
    assert read(("Condition", "Request Weight"), *rows) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [("`symbol`", "2"), ("`symbols`", "4")],
        [("`symbol`", "two"), ("none", "4")],
        [("one symbol or many", "2"), ("none", "4")],
        [("none", "2"), ("without symbol", "4")],
    ],
)
def test_what_is_not_understood_is_refused(rows: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="weight"):
        read(("Parameter", "Weight"), *rows)
