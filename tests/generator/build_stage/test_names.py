"""Wire names to Python names."""

import msgspec
import pytest

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
    assert [member_name(value) for value in ("LIMIT_MAKER", "isolatedMargin", "1m", "1M", "5")] == [
        "LIMIT_MAKER",
        "ISOLATED_MARGIN",
        "MINUTE_1",
        "MONTH_1",
        "VALUE_5",
    ]


@pytest.mark.parametrize("name", ["order_id", "from_", "new_client_order_id", "a_2b", "volume24h", "x"])
def test_camel_case_is_msgspecs(name: str) -> None:
    struct = msgspec.defstruct("Sample", [(name, int)], rename="camel")
    assert msgspec.structs.fields(struct)[0].encode_name == camel_case(name)
