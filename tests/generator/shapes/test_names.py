"""What answers and what is in them are called."""

import pytest

from generator.answer_names import nouns
from generator.observed import Sample
from generator.scope import ImportFault
from generator.spec_names import joined, singular

from .made import make, operation

ONE, MANY = '{"orderId": 1, "price": "1.5", "note": "x"}', '[{"orderId": 1, "price": "1.5", "note": "x"}]'


@pytest.mark.parametrize(
    ("verb", "name", "value", "best"),
    [
        ("GET", "query_order", {}, "Order"),
        ("GET", "get_all_orders", [], "Order"),
        ("GET", "get_deposit_history", [], "Deposit"),
        ("GET", "fetch_withdraw_address_list", [], "WithdrawAddress"),
        ("GET", "prevented_matches", [], "PreventedMatch"),
        ("GET", "basis", [], "Basis"),
        ("POST", "new_order", {}, "NewOrder"),
        ("POST", "check_order", {}, "CheckOrder"),
    ],
)
def test_an_answer_is_named_by_what_it_is(
    verb: str, name: str, value: list[object] | dict[str, object], best: str
) -> None:
    assert nouns(operation("/x", "", verb=verb), name, [Sample(value)])[0] == best  # type: ignore[arg-type]


def test_what_lists_things_is_a_page_of_them() -> None:
    made = make(operation("/x", "Get loan history", '{"rows": [{"asset": "A", "price": "1.5", "x12": 1}], "total": 1}'))
    assert list(made.components) == ["Loan", "LoanPage"]


def test_children_are_named_by_parent_and_member() -> None:
    made = make(operation("/x", "Query account", '{"balances": [{"asset": "A", "free": "1", "locked": "1"}], "b1": 1}'))
    assert list(made.components) == ["Account", "AccountBalance"]


def test_words_come_once() -> None:
    assert joined("DailyAccountSnapshot", "SnapshotData") == "DailyAccountSnapshotData"
    assert [singular(name) for name in ("balances", "entries", "networkList", "matches", "address")] == [
        "balance",
        "entry",
        "network",
        "match",
        "address",
    ]


def test_equal_answers_are_one() -> None:
    made = make(operation("/x", "Query order", ONE), operation("/y", "Place order", ONE, verb="POST"))
    assert list(made.components) == ["Order"]
    assert made.result("/y") == {"$ref": "#/components/schemas/Order"}


def test_a_given_name_wins_and_two_stay_two() -> None:
    given = {"GET /x": "Bought", "GET /y": "Sold"}
    made = make(operation("/x", "A", ONE), operation("/y", "B", ONE), operation("/z", "C", ONE), schemas=given)
    assert list(made.components) == ["Bought", "Sold"]
    assert made.result("/z") == {"$ref": "#/components/schemas/Sold"}


def test_small_equal_answers_are_named_by_their_members() -> None:
    made = make(
        operation("/x", "Repay", '{"tranId": 1}', verb="POST"), operation("/y", "Borrow", '{"tranId": 1}', verb="POST")
    )
    assert list(made.components) == ["TranId"]


def test_different_answers_of_one_name_are_told_apart() -> None:
    made = make(operation("/x", "Get order", ONE), operation("/y", "Query order", '{"a12": 1, "b12": 2, "c12": 3}'))
    assert list(made.components) == ["Order", "QueryOrder"]


def test_answers_of_one_name_that_are_alike_are_one() -> None:
    made = make(operation("/x", "Get order", ONE), operation("/y", "Query order", '{"orderId": 1, "price": "1.5"}'))
    assert made.components["Order"]["required"] == ["orderId", "price"]


def test_two_members_of_one_name_are_a_fault() -> None:
    with pytest.raises(
        ImportFault, match=r'\[sapi\.wallet\.fields\.Order\] of spec/names\.toml, as "orderID" = "a_name"'
    ):
        make(operation("/x", "Get order", '{"orderId": 1, "orderID": 2}')).result("/x")


def test_pages_that_are_equal_are_not_named_by_rows_and_total() -> None:
    page = '{"rows": [{"asset": "A", "amount": "1.5", "time": 1}], "total": 1}'
    made = make(operation("/x", "Get wrap history", page), operation("/y", "Get unwrap history", page))
    assert list(made.components) == ["Wrap", "WrapPage"]
