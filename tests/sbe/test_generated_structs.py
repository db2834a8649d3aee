"""The slice's replies and events over SBE, into the Structs generated for JSON."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from binwire.decode.sbe import SbeDecoder, UnknownMessage
from binwire.errors import DecodeError
from binwire_api.spot import events, models
from tests.sbe.encoder import Encoder

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
# Of what carries other messages only the carrier is in the golden vectors: 103, 104, 306 and 307 are left out.
# OrderAmendKeepPriorityResponse (317) holds the order flat, JSON within amendedOrder.
ANSWERS: dict[str, Any] = {
    "DepthResponse": models.OrderBook[Decimal],
    "TradesResponse": list[models.MarketTrade[Decimal]],
    "AggTradesResponse": list[models.AggregateTrade[Decimal]],
    "KlinesResponse": list[models.Candlestick[Decimal]],
    "AveragePriceResponse": models.AveragePrice[Decimal],
    "Ticker24hSymbolFullResponse": models.TickerStatistics[Decimal],
    "Ticker24hFullResponse": list[models.TickerStatistics[Decimal]],
    "Ticker24hSymbolMiniResponse": models.TickerStatistics[Decimal],
    "Ticker24hMiniResponse": list[models.TickerStatistics[Decimal]],
    "PriceTickerSymbolResponse": models.SymbolPriceTicker[Decimal],
    "PriceTickerResponse": list[models.SymbolPriceTicker[Decimal]],
    "BookTickerSymbolResponse": models.SymbolOrderBookTicker[Decimal],
    "BookTickerResponse": list[models.SymbolOrderBookTicker[Decimal]],
    "TickerSymbolFullResponse": models.WindowTicker[Decimal],
    "TickerFullResponse": list[models.WindowTicker[Decimal]],
    "TickerSymbolMiniResponse": models.WindowTicker[Decimal],
    "TickerMiniResponse": list[models.WindowTicker[Decimal]],
    "ReferencePriceResponse": models.SymbolReferencePrice[Decimal],
    "ReferencePriceCalculationResponse": models.ReferencePriceCalculation,
    "BlockTradesResponse": list[models.HistoricalBlockTrade[Decimal]],
    "NewOrderAckResponse": models.NewOrder[Decimal],
    "NewOrderResultResponse": models.NewOrder[Decimal],
    "NewOrderFullResponse": models.NewOrder[Decimal],
    "OrderTestResponse": models.TestedOrder[Decimal],
    "OrderTestWithCommissionsResponse": models.TestedOrder[Decimal],
    "OrderResponse": models.Order[Decimal],
    "OrdersResponse": list[models.Order[Decimal]],
    "CancelOrderResponse": models.CanceledOrder[Decimal],
    "CancelOrderListResponse": models.CanceledOrderList[Decimal],
    "NewOrderListAckResponse": models.NewOrderList[Decimal],
    "NewOrderListResultResponse": models.NewOrderList[Decimal],
    "NewOrderListFullResponse": models.NewOrderList[Decimal],
    "OrderListResponse": models.OrderList,
    "OrderListsResponse": list[models.OrderList],
    "OrderAmendmentsResponse": list[models.OrderAmendment[Decimal]],
    "AccountResponse": models.Account[Decimal],
    "AccountTradesResponse": list[models.AccountTrade[Decimal]],
    "AccountOrderRateLimitResponse": list[models.UnfilledOrderCount],
    "AccountPreventedMatchesResponse": list[models.PreventedMatch[Decimal]],
    "AccountAllocationsResponse": list[models.Allocation[Decimal]],
    "AccountCommissionResponse": models.AccountCommission[Decimal],
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


def bare(element: ET.Element, encoder: Encoder) -> dict[str, Any]:
    """Values of a message: all that may be null is, of each group there is one entry."""
    values: dict[str, Any] = {}
    for field in element.findall("field"):
        kind = encoder.types.get(field.get("type", ""))
        is_enum = kind is not None and kind.tag == "enum"
        known: Any = kind[0].get("name") if kind is not None and is_enum else 1
        values[field.get("name", "")] = None if field.get("presence") == "optional" else known
        if kind is not None and kind.tag == "set":
            values[field.get("name", "")] = []
    for group in element.findall("group"):
        values[group.get("name", "")] = [bare(group, encoder)]
    for data in element.findall("data"):
        values[data.get("name", "")] = None if data.get("type", "").startswith("optional") else "X"
    return values


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_which_all_is_null_that_may_be(shared: Path, name: str) -> None:
    encoder = Encoder(shared / "docs" / "spot" / "sbe" / "spot_3_5.xml")
    data = encoder.message(name, bare(encoder.messages[name], encoder))
    result = SbeDecoder().decode(data, ANSWERS[name])
    assert len(result) == 1 if isinstance(result, list) else result is not None


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
