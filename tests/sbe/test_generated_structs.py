"""The slice's replies and events over SBE, into the Structs generated for JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from binwire.decode.sbe import SbeDecoder, UnknownMessage
from binwire.errors import DecodeError
from binwire_api.spot import events, models

RESULTS: dict[int, Any] = {
    **dict.fromkeys((51, 52, 53), models.Session),
    **dict.fromkeys((101, 501, 502, 504), models.Empty),
    102: models.ServerTime,
    **dict.fromkeys((300, 301, 302), models.NewOrder[Decimal]),
    304: models.Order[Decimal],
    305: models.CanceledOrder[Decimal],
    308: list[models.Order[Decimal]],
    400: models.Account[Decimal],
    500: models.ListenKey,
    503: models.Subscription,
    505: models.ListenTokenSubscription,
}
EVENTS = {601: events.BalanceUpdate, 603: events.ExecutionReport, 604: events.ExternalLockUpdate}


@pytest.fixture(scope="session")
def vectors(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "golden" / "sbe_vectors.jsonl").read_text(encoding="utf-8").splitlines()
    return [vector for vector in map(json.loads, lines) if vector["schema_id"] == 3]


def agrees(value: dict[str, Any], struct: Any) -> bool:
    """Whether the members that stand in both forms as they are say the same; times are ms here and µs there."""
    plain = {"orderId": "order_id", "symbol": "symbol", "uid": "uid", "listenKey": "listen_key"}
    times = {"transactTime": "transact_time", "time": "time", "serverTime": "server_time"}
    same = all(getattr(struct, ours, value[name]) == value[name] for name, ours in plain.items() if name in value)
    return same and all(
        getattr(struct, ours, value[name] // 1000) == value[name] // 1000
        for name, ours in times.items()
        if name in value
    )


def test_results(vectors: list[dict[str, Any]]) -> None:
    decoder = SbeDecoder()
    found = [vector for vector in vectors if vector["template"] in RESULTS]
    assert len(found) > 30
    for vector in found:
        result = decoder.decode(bytes.fromhex(vector["hex"]), RESULTS[vector["template"]])
        if vector["template"] == 308:
            orders = vector["value"]["orders"]
            assert len(result) == len(orders)
            assert all(agrees(value, order) for value, order in zip(orders, result, strict=True))
        else:
            assert agrees(vector["value"], result), vector["name"]


def test_amounts_of_a_result(vectors: list[dict[str, Any]]) -> None:
    decoder = SbeDecoder()
    for vector in (vector for vector in vectors if vector["template"] in (301, 302, 304)):
        value = vector["value"]
        order = decoder.decode(bytes.fromhex(vector["hex"]), RESULTS[vector["template"]])
        assert order.price == Decimal(f"{value['price']}e{value['priceExponent']}")
        assert order.executed_qty == Decimal(f"{value['executedQty']}e{value['qtyExponent']}")


def test_events(vectors: list[dict[str, Any]]) -> None:
    decoder = SbeDecoder()
    for vector in (vector for vector in vectors if vector["template"] >= 600):
        frame = decoder.frame(bytes.fromhex(vector["hex"]))
        assert not isinstance(frame.event, DecodeError), frame.event
        assert isinstance(frame.event, EVENTS.get(vector["template"], UnknownMessage))
        if vector["template"] in EVENTS:
            assert frame.subscription_id == vector["value"].get("subscriptionId")
            assert frame.event.event_time == vector["value"]["eventTime"] // 1000
