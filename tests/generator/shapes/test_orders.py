"""Orders inside answers, and what a table of conditional fields says of them."""

from attrs import evolve

from generator.docs.facts import FieldNote

from .made import make, operation

PEGGED = FieldNote("peggedPrice", "", '"peggedPrice": "87523.8371"')
LIST = """{
    "orderListId": 1,
    "orders": [{"symbol": "BTCUSDT", "orderId": 1}],
    "orderReports": [{"symbol": "BTCUSDT", "orderId": 1, "side": "BUY"}]
}"""
AMOUNT = {"type": "string", "format": "decimal"}


def test_conditional_fields_belong_to_the_orders_an_answer_holds() -> None:
    placed = evolve(operation("/x", "Place list", LIST), conditional=(PEGGED,))
    components = make(placed).components
    holding = [name for name, schema in components.items() if "peggedPrice" in schema.get("properties", {})]
    assert holding == ["PlaceListOrderReport"]
    assert components["PlaceListOrderReport"]["properties"]["peggedPrice"] == AMOUNT
    assert components["PlaceListOrderReport"]["required"] == ["symbol", "orderId", "side"]


def test_conditional_fields_of_what_holds_no_order_are_its_own() -> None:
    said = evolve(operation("/x", "Query thing", '{"s": "BTCUSDT"}'), conditional=(PEGGED,))
    assert make(said).components["Thing"]["properties"]["peggedPrice"] == AMOUNT


def test_a_tables_example_says_more_than_a_word_of_a_type() -> None:
    said = operation("/x", "Query thing", '{"a": 1}', types={"a": "integer", "d": "string", "n": "string"})
    noted = evolve(said, conditional=(FieldNote("d", "Trailing Delta", '"d": 4'),))
    properties = make(noted).components["Thing"]["properties"]
    assert properties["d"] == {"type": "integer", "format": "int64", "x-name": "trailing_delta"}
    assert properties["n"] == {"type": "string"}


def test_an_answer_that_may_come_empty_requires_nothing() -> None:
    tested = make(operation("/x", "Test order", "{}", '{"standardCommission": {"maker": "0.1"}}')).components
    assert "required" not in tested["TestOrder"]
    assert tested["TestOrderStandardCommission"]["required"] == ["maker"]


def test_an_object_that_only_says_what_it_would_hold_says_nothing_of_its_members() -> None:
    example = '{"filters": [{ }, {"filterType": "LOT_SIZE"}]}'
    components = make(operation("/x", "Query thing", example)).components
    assert components["ThingFilter"]["required"] == ["filterType"]
