"""A spec fault is an error that names file and JSON pointer, and nothing is written."""

import json
from pathlib import Path

import pytest

from generator.build import build
from generator.faults import SpecError

ORDER = "/paths/~1api~1v3~1order/post"
OVERRIDE = """
[[spec]]
file = "rest.yaml"
pointer = "{pointer}"
verb = "{verb}"
{value}
reason = "A test."
link = "https://example.com"
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "pointer", "says"),
    [
        ("spot/rest.yaml", "schemas/Side'", "schemas/Sides'", f"{ORDER}/parameters/1/schema/$ref", "Sides"),
        (
            "spot/rest.yaml",
            "operationId: open_orders",
            "operationId: start_user_data_stream",
            "/paths/~1api~1v3~1userDataStream/post/operationId",
            "start_user_data_stream",
        ),
        ("spot/rest.yaml", "x-security: TRADE", "x-security: TRAD", f"{ORDER}/x-security", "TRAD"),
        ("spot/rest.yaml", "x-weight: 1\n", "x-weight: 1\n      x-wait: 1\n", ORDER, "x-wait"),
        (
            "spot/rest.yaml",
            "{param: symbol, present: true, value: 6}",
            "{param: sybmol, present: true, value: 6}",
            "/paths/~1api~1v3~1openOrders/get/x-weight/when/0/param",
            "sybmol",
        ),
        ("spot/rest.yaml", "  schemas:", "  schemas: [", "", "no YAML"),
        ("spot/rest.yaml", "    Empty: {type: object}", "    Fill: {type: object}", "", "duplicate key"),
        ("spot/rest.yaml", "required: [price]", "required: [cost]", "/components/schemas/Fill/required", "cost"),
        (
            "spot/rest.yaml",
            "properties:\n        price:",
            "properties:\n        Price: {type: string}\n        price:",
            "/components/schemas/Fill/properties/price",
            "price",
        ),
        (
            "spot/rest.yaml",
            "commissionAsset: {type: string}",
            "commissionAsset: {type: object, properties: {a: {type: string}}}",
            "/components/schemas/Fill/properties/commissionAsset",
            "properties",
        ),
        (
            "spot/ws_api.yaml",
            "~1order/post",
            "~1orders/post",
            "/methods/order.place/like",
            "/api/v3/orders",
        ),
        (
            "spot/ws_api.yaml",
            "auth: signed",
            "auth: sealed",
            "/methods/userDataStream.subscribe.signature/auth",
            "sealed",
        ),
        (
            "spot/rest.yaml",
            "commissionAsset: {type: string}",
            "commissionAsset: {type: string, x-name: class}",
            "/components/schemas/Fill/properties/commissionAsset",
            "'class' is taken",
        ),
        (
            "spot/rest.yaml",
            "commissionAsset: {type: string}",
            "commissionAsset: {type: array}",
            "/components/schemas/Fill/properties/commissionAsset",
            "'items' is a required property",
        ),
        ("spot/ws_api.yaml", "    Session:\n", "    Fill:\n", "", "Session"),
        ("spot/streams.yaml", "[executionReport, ", "[executionRepot, ", "/streams/0/events/0", "executionRepot"),
        ("errors.yaml", "outcome: rate_limited", "outcome: slow", "/products/spot/codes/1/outcome", "slow"),
        ("errors.yaml", "code: -1003", "code: -1000", "/products/spot/codes", "twice"),
        (
            "spot/streams.yaml",
            "servers:\n",
            "servers:\n- {url: 'wss://other.example.com', x-environment: production}\n",
            "/servers/1",
            "other.example.com",
        ),
    ],
)
def test_a_fault_names_file_and_pointer(sample: Path, file: str, old: str, new: str, pointer: str, says: str) -> None:
    path = sample / "spec" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(SpecError) as raised:
        build(sample)
    assert raised.value.file.startswith(file.partition("/")[0])
    if pointer:
        assert (raised.value.file, raised.value.pointer) == (file, pointer)
    assert says in str(raised.value)
    assert not (sample / "generated").exists()


@pytest.mark.parametrize(
    ("verb", "pointer", "value", "says"),
    [
        ("set", f"{ORDER}/x-weight", "value = 1", "changes nothing"),
        ("add", f"{ORDER}/x-weight", "value = 2", "changes nothing"),
        ("remove", f"{ORDER}/x-note", "", "changes nothing"),
        ("set", "/paths/~1api~1v3~1odrer/post", "value = 1", "leads nowhere"),
        ("put", f"{ORDER}/x-weight", "value = 2", "add, set, remove"),
        ("set", f"{ORDER}/x-weight", "", "take a value"),
    ],
)
def test_an_override_that_does_not_fit_is_a_fault(sample: Path, verb: str, pointer: str, value: str, says: str) -> None:
    (sample / "spec" / "overrides" / "spot.toml").write_text(OVERRIDE.format(verb=verb, pointer=pointer, value=value))
    with pytest.raises(SpecError, match=says) as raised:
        build(sample)
    assert raised.value.file == "overrides/spot.toml"
    assert raised.value.pointer.startswith("/spec/0")
    assert not (sample / "generated").exists()


def test_an_override_is_applied(sample: Path) -> None:
    (sample / "spec" / "overrides" / "spot.toml").write_text(
        OVERRIDE.format(verb="set", pointer=f"{ORDER}/x-weight", value="value = 7")
    )
    build(sample)
    assert "weight=Weight(7)" in (sample / "generated" / "binwire_api" / "spot" / "rest.py").read_text()


@pytest.mark.parametrize(
    ("weight", "code", "words", "listed"),
    [
        ("null", "Weight(1, stated=False)", "weight not documented", None),
        ("{value: 3, unit: UID}", 'Weight(3, "UID")', "weight 3 by UID", 3),
        (
            "{value: 8, unit: IP, also: {value: 3000, unit: UID}}",
            'Weight(8, "IP", also=Weight(3000, "UID"))',
            "weight 8 and 3000 by UID",
            {"value": 8, "unit": "IP", "also": {"value": 3000, "unit": "UID"}},
        ),
    ],
)
def test_what_a_request_weighs(sample: Path, weight: str, code: str, words: str, listed: object) -> None:
    spec = sample / "spec/spot/rest.yaml"
    spec.write_text(spec.read_text().replace("x-weight: 1\n", f"x-weight: {weight}\n", 1))
    build(sample)
    text = (sample / "generated/binwire_api/spot/rest.py").read_text()
    assert code in text
    assert words in text
    rows = json.loads((sample / "generated/binwire_api/spot/catalog.json").read_text())["operations"]
    assert listed in [row["weight"] for row in rows]


def test_a_fault_leaves_what_was_generated_before(sample: Path) -> None:
    build(sample)
    rest = sample / "generated" / "binwire_api" / "spot" / "rest.py"
    before = rest.read_text()
    (sample / "spec" / "spot" / "rest.yaml").write_text("paths: {}\n")
    with pytest.raises(SpecError):
        build(sample)
    assert rest.read_text() == before


@pytest.mark.parametrize(
    ("member", "pointer", "says"),
    [
        ("offset: 1", "/messages/0/fields/0", "missing required field `type`"),
        ("type: int64\n    typ: int64", "/messages/0/fields/0", "unknown field `typ`"),
        ("type: int65", "", "'int65' of orderId is no primitive type"),
        ("type: uint8\n    enum: nowhere", "", "'nowhere'"),
    ],
)
def test_a_fault_of_an_sbe_schema_names_file_and_pointer(sample: Path, member: str, pointer: str, says: str) -> None:
    head = "binwire: 1\npackage: p\nid: 1\nversion: 0\nheader:\n- name: blockLength\n  type: uint16\n"
    message = f"messages:\n- name: M\n  id: 1\n  length: 8\n  fields:\n  - name: orderId\n    {member}\n"
    (sample / "spec" / "sbe").mkdir(exist_ok=True)
    (sample / "spec" / "sbe" / "small.yaml").write_text(head + message)
    with pytest.raises(SpecError) as raised:
        build(sample)
    assert (raised.value.file, raised.value.pointer if pointer else "") == ("sbe/small.yaml", pointer)
    assert says in str(raised.value)
    assert not (sample / "generated").exists()
