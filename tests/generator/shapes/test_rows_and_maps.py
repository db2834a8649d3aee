"""Arrays with a meaning for each position, and objects whose keys are data."""

import pytest

from generator.scope import ImportFault

from .made import make, operation

REF = "#/components/schemas/"
KLINES = """[[
    1499040000000,  // Open time
    "0.01634790",   // Open
    "0",            // Ignore
    "0"             // Ignore
]]"""


def test_positions_are_named_by_the_comments_beside_them() -> None:
    made = make(operation("/x", "Kline data", KLINES))
    assert made.result("/x") == {"type": "array", "items": {"$ref": f"{REF}KlineData"}}
    row = made.components["KlineData"]
    assert [item["title"] for item in row["prefixItems"]] == ["open_time", "open", "ignore", "ignore_2"]
    assert row["prefixItems"][:2] == [
        {"type": "integer", "format": "int64", "title": "open_time"},
        {"type": "string", "format": "decimal", "title": "open"},
    ]
    assert row["minItems"] == 4


@pytest.mark.parametrize("rows", [{"bids": ["price", "quantity"]}, {"Depth.bids": ["price", "quantity"]}])
def test_positions_are_named_by_hand(rows: dict[str, list[str]]) -> None:
    made = make(operation("/x", "Depth", '{"bids": [["4.0", "431.0"]], "u12": 1, "v12": 1}'), rows=rows)
    assert made.components["Depth"]["properties"]["bids"] == {"type": "array", "items": {"$ref": f"{REF}DepthBid"}}


def test_positions_of_unlike_things_need_names() -> None:
    with pytest.raises(ImportFault, match=r"\[sapi\.wallet\.rows\] of spec/names\.toml"):
        make(operation("/x", "Kline data", '[[1499040000000, "0.1"]]')).result("/x")


def test_a_list_of_like_things_is_no_row() -> None:
    made = make(operation("/x", "Query thing", '{"names": ["LIMIT", // one\n "MARKET" // other\n]}'))
    assert made.components["Thing"]["properties"]["names"] == {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize("key", ["BTC", "BTCUSDT", "BTCUSDT_210625", "1INCH", "2026-01-15", "0-5BTC", "15"])
def test_keys_that_are_data(key: str) -> None:
    made = make(operation("/x", "Query thing", f'{{"rates": {{"{key}": {{"a12": 1, "b12": 1, "c12": 1}}}}, "d12": 1}}'))
    expected = {"type": "object", "additionalProperties": {"$ref": f"{REF}ThingRate"}}
    assert made.components["Thing"]["properties"]["rates"] == expected


def test_keys_that_are_members_and_keys_said_to_be() -> None:
    example = '{"limits": {"GCR": 1, "UFR": 2}, "others": {"a12": 1, "b12": 2}}'
    made = make(operation("/x", "Query thing", example), maps={"Thing.limits": False, "Thing.others": True})
    limits, others = made.components["Thing"]["properties"].values()
    assert limits == {"$ref": f"{REF}ThingLimit"}
    assert others == {"type": "object", "additionalProperties": {"type": "integer", "format": "int64"}}


def test_a_map_of_newer_words() -> None:
    made = make(operation("/x", "Query thing", types={"*": {"asset": "string"}}))
    assert made.result("/x") == {"type": "object", "additionalProperties": {"$ref": f"{REF}Thing"}}


def test_positions_named_by_hand_have_the_newer_words_where_nothing_else_is_known() -> None:
    rows = {"bids": ["price", "quantity"]}
    made = make(operation("/x", "Depth", types={"bids": [["string"]], "u12": "integer", "v12": "integer"}), rows=rows)
    assert made.components["DepthBid"] == {
        "type": "array",
        "prefixItems": [
            {"type": "string", "format": "decimal", "title": "price"},
            {"type": "string", "format": "decimal", "title": "quantity"},
        ],
        "minItems": 2,
    }
