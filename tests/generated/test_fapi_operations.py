"""What the futures client's methods build: weights by parameters, batches, flags, and what answers decode to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from binwire_api._core import Request
from binwire_api.fapi.enums import AlgoType, ContractType, KlineInterval, OrderType, Side
from binwire_api.fapi.models import BatchOrder
from binwire_api.fapi.rest import FapiRest
from binwire_api.fapi.ws_api import FapiWsApi

REST = FapiRest[Decimal]
WS = FapiWsApi[Decimal]
KLINES = {"interval": KlineInterval.MINUTE_1}


def decoded(request: Request[Any], body: str) -> Any:
    return msgspec.json.decode(body, type=request.response_type(Decimal))


@pytest.mark.parametrize(
    ("request_", "weight"),
    [
        # Order-Book.md: 5, 10, 20, 50: 2; 100: 5; 500: 10; 1000: 20; default 500
        (REST.order_book(symbol="BTCUSDT"), 10),
        (REST.order_book(symbol="BTCUSDT", limit=50), 2),
        (REST.order_book(symbol="BTCUSDT", limit=1000), 20),
        (WS.depth(symbol="BTCUSDT"), 10),
        # Kline-Candlestick-Data.md: [1,100): 1; [100, 500): 2; [500, 1000]: 5; > 1000: 10; default 500
        (REST.kline_candlestick_data(symbol="BTCUSDT", **KLINES), 5),
        (REST.kline_candlestick_data(symbol="BTCUSDT", **KLINES, limit=99), 1),
        (REST.kline_candlestick_data(symbol="BTCUSDT", **KLINES, limit=1500), 10),
        (
            REST.continuous_contract_kline_candlestick_data(
                pair="BTCUSDT", contract_type=ContractType.PERPETUAL, **KLINES
            ),
            5,
        ),
        # New-Order.md, Place-Multiple-Orders.md: by IP 0, and 5 for a batch
        (REST.new_order(symbol="BTCUSDT", side=Side.BUY, type=OrderType.MARKET, quantity=1), 0),
        (REST.place_multiple_orders(batch_orders=[]), 5),
        # Current-All-Open-Orders.md: 1 for a single symbol, 40 when it is omitted
        (REST.current_all_open_orders(), 40),
        (REST.current_all_open_orders(symbol="BTCUSDT"), 1),
    ],
)
def test_what_it_weighs(request_: Request[Any], weight: int) -> None:
    assert request_.weight.of(request_.params) == weight


def test_what_is_placed_has_a_parameter_that_names_it() -> None:
    order: BatchOrder = {"symbol": "BTCUSDT", "side": Side.BUY, "type": OrderType.MARKET, "quantity": 1}
    algo = {"algo_type": AlgoType.CONDITIONAL, "symbol": "BTCUSDT", "side": Side.BUY, "type": OrderType.STOP_MARKET}
    assert REST.place_multiple_orders(batch_orders=[order]).client_order_id == "batchOrders[].newClientOrderId"
    assert REST.new_algo_order(**algo).client_order_id == "clientAlgoId"
    assert WS.algo_order_place(**algo).client_order_id == "clientAlgoId"
    assert REST.cancel_algo_order(client_algo_id="mine").client_order_id == ""


def test_an_answer_to_a_batch_holds_orders_and_errors() -> None:
    # Place-Multiple-Orders.md, shortened.
    body = '[{"clientOrderId": "testOrder", "orderId": 22542179, "price": "0.1"}, {"code": -2022, "msg": "rejected"}]'
    placed, refused = decoded(REST.place_multiple_orders(batch_orders=[]), body)
    assert (placed.order_id, placed.price, placed.code) == (22542179, Decimal("0.1"), None)
    assert (refused.order_id, refused.code, refused.msg) == (None, -2022, "rejected")


def test_a_mode_is_sent_in_the_words_of_its_page() -> None:
    assert REST.change_multi_assets_mode(multi_assets_margin=True).params["multiAssetsMargin"] == "true"
    assert REST.change_position_mode(dual_side_position=False).params["dualSidePosition"] == "false"


def test_a_contract_without_funding_has_empty_rates() -> None:
    body = (
        '[{"symbol": "BTCUSDT_260327", "markPrice": "1.5", "indexPrice": "1.5", "estimatedSettlePrice": "1.5",'
        ' "lastFundingRate": "", "interestRate": "", "nextFundingTime": 0, "time": 1597370495002}]'
    )
    (mark,) = decoded(REST.mark_price(), body)
    assert (mark.mark_price, mark.last_funding_rate, mark.interest_rate) == (Decimal("1.5"), "", "")
