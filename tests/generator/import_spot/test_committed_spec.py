"""What is committed in `spec/` is what `import` writes from the documentation."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from generator.importer import spec_files
from generator.load import read_yaml

ROOT = Path(__file__).parents[3]


def test_is_what_the_command_writes(written: dict[str, str]) -> None:
    for name, text in written.items():
        assert (ROOT / "spec" / name).read_text(encoding="utf-8") == text, f"{name}: run `make generate`"


def test_holds_no_document_the_command_does_not_write(written: dict[str, str]) -> None:
    spec = ROOT / "spec"
    assert {path.relative_to(spec).as_posix() for path in spec.rglob("*.yaml")} == {
        name for name in written if name.endswith(".yaml")
    }


def test_is_the_same_each_time(shared: Path, written: dict[str, str]) -> None:
    assert spec_files(shared / "docs", ROOT) == written


def test_the_lock_holds_address_date_and_digest_of_each_page(shared: Path, written: dict[str, str]) -> None:
    pages = tomllib.loads(written["lock.toml"])["page"]
    assert [page["path"] for page in pages] == sorted(page["path"] for page in pages)
    by_path = {page["path"]: page for page in pages}
    assert by_path["spot/rest-api.md"]["date"] == "2026-07-21"
    assert by_path["fapi/trade/rest-api.md"]["address"] == (
        "https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api"
    )
    for path, page in by_path.items():
        assert page["sha256"] == hashlib.sha256((shared / "docs" / path).read_bytes()).hexdigest()


def test_spot_operations() -> None:
    """As rest-api.md prints them."""
    paths = read_yaml(ROOT / "spec", "spot/rest.yaml")["paths"]
    assert paths["/api/v3/openOrders"]["get"]["x-weight"] == {
        "value": 80,
        "unit": "IP",
        "when": [{"param": "symbol", "present": True, "value": 6}],
    }
    assert paths["/api/v3/exchangeInfo"]["get"]["x-weight"] == 20
    order = paths["/api/v3/order"]["post"]
    assert order["x-security"] == "TRADE"
    assert [parameter["name"] for parameter in order["parameters"] if parameter.get("required")] == [
        "symbol",
        "side",
        "type",
    ]
    assert [parameter["name"] for parameter in order["parameters"]] == [
        *("symbol", "side", "type", "timeInForce", "quantity", "quoteOrderQty", "price", "newClientOrderId"),
        *("strategyId", "strategyType", "stopPrice", "trailingDelta", "icebergQty", "newOrderRespType"),
        *("selfTradePreventionMode", "pegPriceType", "pegOffsetValue", "pegOffsetType", "recvWindow"),
    ]


def test_either_of_two_parameters_is_optional() -> None:
    """web-socket-api.md, order.cancel: one YES spans orderId and origClientOrderId."""
    rest = read_yaml(ROOT / "spec", "spot/rest.yaml")
    methods = read_yaml(ROOT / "spec", "spot/ws_api.yaml")["methods"]
    assert methods["order.cancel"]["like"] == "rest.yaml#/paths/~1api~1v3~1order/delete"
    cancel = rest["paths"]["/api/v3/order"]["delete"]
    assert [parameter["name"] for parameter in cancel["parameters"] if parameter.get("required")] == ["symbol"]


def test_auth_of_methods_is_what_their_parameters_ask() -> None:
    methods = read_yaml(ROOT / "spec", "spot/ws_api.yaml")["methods"]
    assert methods["userDataStream.subscribe"]["auth"] == "none"
    assert methods["userDataStream.subscribe.signature"]["auth"] == "signed"
    assert methods["userDataStream.subscribe.listenToken"]["auth"] == "none"
    assert "auth" not in methods["session.logon"]


def test_answers_in_three_lengths_are_one_object() -> None:
    schemas = read_yaml(ROOT / "spec", "spot/rest.yaml")["components"]["schemas"]
    order = schemas["NewOrder"]
    assert order["required"] == ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"]
    assert order["properties"]["fills"] == {"type": "array", "items": {"$ref": "#/components/schemas/Fill"}}
    assert order["properties"]["price"] == {"type": "string", "format": "decimal"}
    assert order["properties"]["status"] == {"$ref": "#/components/schemas/OrderStatus"}
    # From the table of conditional fields.
    assert order["properties"]["expiryReason"] == {"$ref": "#/components/schemas/ExpiryReason"}


def test_execution_report_names_come_from_the_pages_words() -> None:
    report = read_yaml(ROOT / "spec", "spot/streams.yaml")["components"]["schemas"]["ExecutionReport"]
    names = {wire: schema.get("x-name") for wire, schema in report["properties"].items()}
    assert {
        "E": "event_time",
        "c": "client_order_id",
        "z": "cumulative_filled_quantity",
        "C": "original_client_order_id",
        "X": "order_status",
        "m": "is_maker",
        "W": "working_time",
        "uS": "used_sor",
        "gP": "pegged_price_type",
    }.items() <= names.items()
    # "This is only visible if …", and the table of conditional fields.
    assert not {"v", "W", "d", "k", "eR"} & set(report["required"])


@pytest.mark.parametrize(
    ("product", "code", "outcome"),
    [
        ("spot", -1003, "rate_limited"),
        ("spot", -1007, "timeout"),
        ("spot", -1021, "clock_skew"),
        ("spot", -2015, "unauthorized"),
        ("spot", -1121, "rejected"),
        ("fapi", -2019, "order_rejected"),
        ("sapi", -1006, "outcome_unknown"),
    ],
)
def test_codes_have_outcomes(product: str, code: int, outcome: str) -> None:
    codes = read_yaml(ROOT / "spec", "errors.yaml")["products"][product]["codes"]
    assert [row["outcome"] for row in codes if row["code"] == code] == [outcome]
