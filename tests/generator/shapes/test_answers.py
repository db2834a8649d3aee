"""What examples and newer words of types say of an answer."""

import pytest

from generator.scope import ImportFault

from .made import make, operation, param

REF = "#/components/schemas/"
INTEGER = {"type": "integer", "format": "int64"}
AMOUNT = {"type": "string", "format": "decimal"}
ANY_AMOUNT = {"type": ["string", "number"], "format": "decimal"}


def properties(*examples: str, types: object = None) -> dict[str, object]:
    made = make(operation("/x", "Query thing", *examples, types=types))  # type: ignore[arg-type]
    return made.components["Thing"]["properties"]  # type: ignore[no-any-return]


def test_what_every_source_shows_is_required() -> None:
    made = make(
        operation("/x", "Query thing", '{"a1": 1, "b1": 2, "c1": 3}', '{"a1": 1, "b1": 2}', types={"a1": "integer"})
    )
    assert made.components["Thing"]["required"] == ["a1"]


@pytest.mark.parametrize(
    ("example", "required"),
    [('{"total": 1, "rows": [{"asset": "BTC"}]}', ["total"]), ('{"count": 1, "names": ["BTC"]}', ["count", "names"])],
)
def test_a_page_of_nothing_may_lack_its_rows(example: str, required: list[str]) -> None:
    (page,) = [
        one
        for one in make(operation("/x", "Query thing", example)).components.values()
        if one["properties"].keys() & {"total", "count"}
    ]
    assert page["required"] == required


def test_without_examples_all_is_optional() -> None:
    made = make(operation("/x", "Query thing", types={"orderId": "integer", "price": "string", "note": "string"}))
    assert made.components["Thing"] == {
        "type": "object",
        "properties": {"orderId": INTEGER, "price": AMOUNT, "note": {"type": "string"}},
    }


@pytest.mark.parametrize(
    ("example", "schema"),
    [
        ('{"price": "1.50"}', AMOUNT),
        ('{"price": "0"}', AMOUNT),
        ('{"price": 0}', ANY_AMOUNT),
        ('{"price": 0.01}', ANY_AMOUNT),
        ('{"btcTotal": 0}', ANY_AMOUNT),
        ('{"btcTotal": 5}', INTEGER),
        ('{"isDefault": 0}', INTEGER),
        ('{"orderId": 0}', INTEGER),
        ('{"to": "2"}', {"type": "string"}),
        ('{"conversionRatio": "1.00121234"}', AMOUNT),
        ('{"orderId": "123"}', {"type": "string"}),
        ('{"price": ""}', {"type": "string"}),
        ('{"price": "N/A"}', {"type": "string"}),
        ('{"price": null}', {}),
        ('{"isLocked": false}', {"type": "boolean"}),
        ('{"isLocked": "false"}', {"type": "string"}),
        ('{"detail": {}}', {}),
        ('{"detail": []}', {"type": "array", "items": {}}),
        ('{"updateTime": 1}', INTEGER),
        ('{"marginLimit": 500}', INTEGER),
    ],
)
def test_one_member(example: str, schema: object) -> None:
    assert list(properties(example).values()) == [schema]


@pytest.mark.parametrize(
    ("first", "second", "schema"),
    [
        ('{"price": "1.5"}', '{"price": 2}', ANY_AMOUNT),
        ('{"orderId": 5}', '{"orderId": "A5"}', {"type": ["integer", "string"]}),
        ('{"orderId": 5}', '{"orderId": null}', {"type": ["integer", "null"], "format": "int64"}),
        ('{"price": "1.5"}', '{"price": "--"}', {"type": "string"}),
        ('{"code": 5}', '{"code": false}', {"type": ["integer", "boolean"]}),
        ('{"x12": {"a1": 5}}', '{"x12": "none"}', {}),
    ],
)
def test_a_member_that_comes_in_two_ways(first: str, second: str, schema: object) -> None:
    assert list(properties(first, second).values()) == [schema]


def test_an_amount_elsewhere_is_an_amount_here() -> None:
    made = make(operation("/x", "Query thing", '{"cap12": 0}'), operation("/y", "Query other", '{"cap12": "0.5"}'))
    assert made.components["Thing"]["properties"] == {"cap12": ANY_AMOUNT}


def test_an_id_that_is_text_elsewhere_is_either_here() -> None:
    made = make(
        operation("/x", "Query thing", '{"positionId": 12, "size": 1}'),
        operation("/y", "Query other", '{"positionId": "12", "size": "1"}'),
    )
    assert made.components["Thing"]["properties"] == {"positionId": {"type": ["integer", "string"]}, "size": INTEGER}


def test_one_slip_among_many_ids_is_none_of_the_others() -> None:
    many = ", ".join(f'{{"positionId": {number}}}' for number in range(1, 7))
    made = make(operation("/x", "Query things", f"[{many}]"), operation("/y", "Query other", '{"positionId": "12"}'))
    assert made.components["Thing"]["properties"] == {"positionId": INTEGER}


def test_a_member_shown_may_be_given_as_optional() -> None:
    thing = operation("/x", "Query thing", '{"asset": "BNB", "boostApr": "0.1"}')
    assert make(thing, optional={"Thing": ["boostApr"]}).components["Thing"]["required"] == ["asset"]
    assert "required" not in make(thing, optional={"Thing": ["*"]}).components["Thing"]


@pytest.mark.parametrize(
    "comment",
    [
        "Display if sourceAccount is SPOTANDFUNDING",
        "this field won't display when it is set to None",
        "will not be returned for crossed margin",
        "only available for sAPI requests",
        "only for PM PRO SPAN",
    ],
)
def test_a_comment_says_that_a_member_may_be_absent(comment: str) -> None:
    made = make(operation("/x", "Query thing", f'{{"asset": "BNB", "plan12": "A" // {comment}\n}}'))
    assert made.components["Thing"]["required"] == ["asset"]


def test_text_that_is_named_as_an_amount_is_given_as_one() -> None:
    made = make(operation("/x", "New thing", params=(param("fromTokenAmount"), param("marginTrade"), param("note"))))
    assert made.parameter("/x", "fromTokenAmount") == AMOUNT
    assert made.parameter("/x", "marginTrade") == made.parameter("/x", "note") == {"type": "string"}


def test_an_object_nobody_describes_takes_any_members() -> None:
    made = make(operation("/x", "New thing", params=(param("accountInfo", "OBJECT"),)))
    assert made.parameter("/x", "accountInfo") == {"type": "object", "additionalProperties": {}}


def test_a_newer_type_and_the_example_are_both_read() -> None:
    assert properties('{"tranId": "12"}', types={"tranId": "integer"}) == {"tranId": {"type": ["integer", "string"]}}


def test_one_thing_where_a_parameter_is_given() -> None:
    made = make(operation("/x", "Ticker", '{"price": "1.5"}', '[{"price": "1.5"}]', params=(param("symbol"),)))
    one = {"$ref": f"{REF}Ticker"}
    assert made.result("/x") == {"oneOf": [one, {"type": "array", "items": one}], "x-one": "symbol"}


def test_nothing_tells_whether_one_thing_comes() -> None:
    with pytest.raises(ImportFault, match=r'\[sapi\.wallet\.one\] of spec/names\.toml, as "GET /x" = "symbol"'):
        make(operation("/x", "Ticker", '{"price": "1.5"}', '[{"price": "1.5"}]')).result("/x")


@pytest.mark.parametrize("example", ["true", '"ok"', "[]"])
def test_an_answer_that_is_no_object(example: str) -> None:
    expected = {"true": {"type": "boolean"}, '"ok"': {"type": "string"}, "[]": {"type": "array", "items": {}}}
    assert make(operation("/x", "Query thing", example)).result("/x") == expected[example]


def test_a_comment_says_that_a_member_may_be_null() -> None:
    shown = properties('{"secretKey": "87ss", // secretKey will be null when creating an RSA key\n "apiKey": "npOz"}')
    assert shown == {"secretKey": {"type": ["string", "null"]}, "apiKey": {"type": "string"}}
