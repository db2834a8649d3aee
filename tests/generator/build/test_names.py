"""Wire names to Python names."""

from pathlib import Path

import msgspec
import pytest

from generator.load import read_yaml
from generator.names import camel_case, identifier, member_name, snake_case


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("listenKey", "listen_key"),
        ("newClientOrderId", "new_client_order_id"),
        ("order.place", "order_place"),
        ("userDataStream.subscribe.listenToken", "user_data_stream_subscribe_listen_token"),
        ("LTVRatio", "ltv_ratio"),
        ("volume24h", "volume24h"),
    ],
)
def test_snake_case(wire: str, name: str) -> None:
    assert snake_case(wire) == name


def test_keywords_get_an_underscore_and_type_stays() -> None:
    assert [identifier(name) for name in ("from", "type", "list", "symbol")] == ["from_", "type", "list_", "symbol"]


def test_enum_members() -> None:
    assert [member_name(value) for value in ("LIMIT_MAKER", "isolatedMargin", "1m")] == [
        "LIMIT_MAKER",
        "ISOLATED_MARGIN",
        "_1M",
    ]


@pytest.mark.parametrize("name", ["order_id", "from_", "new_client_order_id", "a_2b", "volume24h", "x"])
def test_camel_case_is_msgspecs(name: str) -> None:
    struct = msgspec.defstruct("Sample", [(name, int)], rename="camel")
    assert msgspec.structs.fields(struct)[0].encode_name == camel_case(name)


def test_yaml_is_1_2(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: NO\nb: ON\nc: 1:00\nd: 2026-02-20\ne: off\n")
    assert read_yaml(tmp_path, "a.yaml") == {"a": "NO", "b": "ON", "c": "1:00", "d": "2026-02-20", "e": "off"}
