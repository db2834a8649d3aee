"""Sets of values: one for each distinct set, named once."""

from generator.docs.facts import Param

from .made import make, operation


def words(name: str, *values: str) -> Param:
    return Param(name, "ENUM", False, values)


def enum(made: object, name: str) -> object:
    return made.components[name]["enum"]  # type: ignore[attr-defined]


def test_one_name_and_two_sets_are_two_enums() -> None:
    made = make(
        operation("/x", "Query account snapshot", "{}", params=(words("type", "SPOT", "MARGIN"),)),
        operation("/y", "Query delegation history", "[]", params=(words("type", "DELEGATE", "UNDELEGATE"),)),
    )
    assert enum(made, "AccountSnapshotType") == ["SPOT", "MARGIN"]
    assert enum(made, "DelegationType") == ["DELEGATE", "UNDELEGATE"]


def test_two_names_and_one_set_are_one_enum() -> None:
    made = make(
        operation("/x", "Move", params=(words("fromWallet", "SPOT", "FUND"), words("toWallet", "FUND", "SPOT")))
    )
    assert (
        made.parameter("/x", "fromWallet")
        == made.parameter("/x", "toWallet")
        == {"$ref": "#/components/schemas/Wallet"}
    )


def test_the_larger_set_of_a_speaking_name_serves_the_smaller() -> None:
    made = make(
        operation("/x", "A", params=(words("sideEffectType", "NONE", "BUY"),)),
        operation("/y", "B", params=(words("sideEffectType", "NONE", "BUY", "REPAY"),)),
    )
    assert made.parameter("/x", "sideEffectType") == {"$ref": "#/components/schemas/SideEffectType"}
    assert enum(made, "SideEffectType") == ["NONE", "BUY", "REPAY"]


def test_a_name_given_for_all_members_is_taken_where_the_values_fit() -> None:
    made = make(
        operation("/x", "New order", '{"status": "NEW"}', verb="POST", params=(words("status", "NEW", "FILLED"),)),
        operation("/y", "New transfer", '{"status": "CONFIRMED"}', verb="POST"),
        members={"status": "OrderStatus"},
    )
    assert made.components["NewOrder"]["properties"]["status"] == {"$ref": "#/components/schemas/OrderStatus"}
    assert made.components["NewTransfer"]["properties"]["status"] == {"type": "string"}


def test_a_member_of_an_answer_has_its_parameters_set() -> None:
    made = make(operation("/x", "New order", '{"side": "BUY"}', verb="POST", params=(words("side", "BUY", "SELL"),)))
    assert made.components["NewOrder"]["properties"]["side"] == {"$ref": "#/components/schemas/Side"}


def test_assets_that_a_parameter_takes_are_not_all_there_are() -> None:
    made = make(operation("/x", "Stake", '{"asset": "BETH"}', verb="POST", params=(words("asset", "BETH", "WBETH"),)))
    assert made.components["Stake"]["properties"]["asset"] == {"type": "string"}


def test_numbers_and_flags_are_no_words() -> None:
    plain, loud = words("burn", "true", "false"), words("isIsolated", "TRUE", "FALSE")
    made = make(operation("/x", "A", params=(plain, loud, Param("limit", "INT", False, ("5", "10")))))
    assert made.parameter("/x", "burn") == {"type": "boolean", "x-words": ["true", "false"]}
    assert made.parameter("/x", "isIsolated") == {"type": "boolean", "x-words": ["TRUE", "FALSE"]}
    assert made.parameter("/x", "limit") == {"type": "integer", "format": "int64"}
