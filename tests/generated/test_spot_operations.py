"""Spot's operations: what they send, what they weigh, and which parameter names what they place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from binwire._sansio.params import rest_values, ws_values
from binwire_api._core import Auth, Request
from binwire_api.spot.enums import (
    AboveType,
    BelowType,
    CancelReplaceMode,
    KlineInterval,
    OrderResponseType,
    OrderType,
    Permission,
    Side,
    SymbolStatus,
    TickerType,
    TimeInForce,
    WorkingType,
)
from binwire_api.spot.rest import SpotRest
from binwire_api.spot.ws_api import SpotWsApi

REST, WS = SpotRest[Decimal], SpotWsApi[Decimal]


def symbols(count: int) -> list[str]:
    return [f"S{number}USDT" for number in range(count)]


@pytest.mark.parametrize(
    ("request_", "rest", "ws"),
    [
        # rest-api.md: symbols=["BTCUSDT","BNBUSDT"]
        (
            REST.symbol_price_ticker(symbols=["BTCUSDT", "BNBUSDT"], symbol_status=SymbolStatus.TRADING),
            {"symbols": '["BTCUSDT","BNBUSDT"]', "symbolStatus": "TRADING"},
            {"symbols": ["BTCUSDT", "BNBUSDT"], "symbolStatus": "TRADING"},
        ),
        (
            REST.exchange_info(permissions=[Permission.MARGIN, Permission.LEVERAGED], show_permission_sets=False),
            {"permissions": '["MARGIN","LEVERAGED"]', "showPermissionSets": "false"},
            {"permissions": ["MARGIN", "LEVERAGED"], "showPermissionSets": False},
        ),
        (
            REST.kline_candlestick_data(symbol="BTCUSDT", interval=KlineInterval("1M"), time_zone="-1:00", limit=5),
            {"symbol": "BTCUSDT", "interval": "1M", "timeZone": "-1:00", "limit": "5"},
            {"symbol": "BTCUSDT", "interval": "1M", "timeZone": "-1:00", "limit": 5},
        ),
        (
            REST.rolling_window_price_change_statistics(symbol="BNBBTC", window_size="7d", type=TickerType.MINI),
            {"symbol": "BNBBTC", "windowSize": "7d", "type": "MINI"},
            {"symbol": "BNBBTC", "windowSize": "7d", "type": "MINI"},
        ),
        (
            REST.new_order_list_oto(
                symbol="LTCBTC",
                working_type=WorkingType.LIMIT,
                working_side=Side.SELL,
                working_price=Decimal("1E+1"),
                working_quantity=Decimal("1E-7"),
                working_time_in_force=TimeInForce.GTC,
                pending_type=OrderType.MARKET,
                pending_side=Side.BUY,
                pending_quantity="5",
                recv_window=Decimal("6000.346"),
            ),
            {
                "symbol": "LTCBTC",
                "workingType": "LIMIT",
                "workingSide": "SELL",
                "workingPrice": "10",
                "workingQuantity": "0.0000001",
                "workingTimeInForce": "GTC",
                "pendingType": "MARKET",
                "pendingSide": "BUY",
                "pendingQuantity": "5",
                "recvWindow": "6000.346",
            },
            {
                "symbol": "LTCBTC",
                "workingType": "LIMIT",
                "workingSide": "SELL",
                "workingPrice": "10",
                "workingQuantity": "0.0000001",
                "workingTimeInForce": "GTC",
                "pendingType": "MARKET",
                "pendingSide": "BUY",
                "pendingQuantity": "5",
                "recvWindow": "6000.346",
            },
        ),
        (
            REST.account_information(omit_zero_balances=True),
            {"omitZeroBalances": "true"},
            {"omitZeroBalances": True},
        ),
    ],
)
def test_what_is_sent(request_: Request[Any], rest: dict[str, str], ws: dict[str, Any]) -> None:
    assert rest_values(request_.params) == rest
    assert ws_values(request_.params) == ws
    assert request_.path
    assert request_.method


OCO: dict[str, Any] = {
    "symbol": "LTCBTC",
    "side": Side.SELL,
    "quantity": 1,
    "above_type": AboveType.LIMIT_MAKER,
    "below_type": BelowType.STOP_LOSS,
}
ORDER: dict[str, Any] = {"symbol": "LTCBTC", "side": Side.SELL, "type": OrderType.MARKET}


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (REST.new_order(**ORDER), "newClientOrderId"),
        (WS.order_place(**ORDER), "newClientOrderId"),
        (REST.new_order_using_sor(**ORDER, quantity=1), "newClientOrderId"),
        (WS.sor_order_place(**ORDER, quantity=1), "newClientOrderId"),
        (
            REST.cancel_replace_order(**ORDER, cancel_replace_mode=CancelReplaceMode.STOP_ON_FAILURE),
            "newClientOrderId",
        ),
        (WS.order_cancel_replace(**ORDER, cancel_replace_mode=CancelReplaceMode.ALLOW_FAILURE), "newClientOrderId"),
        (REST.new_order_list_oco(**OCO), "listClientOrderId"),
        (WS.order_list_place_oco(**OCO), "listClientOrderId"),
        (REST.test_new_order(**ORDER), ""),
        (WS.order_test(**ORDER), ""),
        (REST.order_amend_keep_priority(symbol="LTCBTC", new_qty=1), ""),
        (REST.cancel_order_list(symbol="LTCBTC"), ""),
    ],
)
def test_which_parameter_names_what_is_placed(request_: Request[Any], name: str) -> None:
    assert request_.client_order_id == name
    assert not name or name in request_.params


@pytest.mark.parametrize(
    ("request_", "weight"),
    [
        # rest-api.md, the weight of each
        (REST.query_execution_rules(symbol="BTCUSDT"), 2),
        (REST.query_execution_rules(symbols=symbols(3)), 6),
        (REST.query_execution_rules(symbols=symbols(30)), 40),
        (REST.query_execution_rules(symbol_status=SymbolStatus.HALT), 40),
        (REST.query_execution_rules(), 40),
        (REST.order_book(symbol="BTCUSDT"), 5),  # its default is 100
        (REST.order_book(symbol="BTCUSDT", limit=100), 5),
        (REST.order_book(symbol="BTCUSDT", limit=500), 25),
        (REST.order_book(symbol="BTCUSDT", limit=501), 50),
        (REST.order_book(symbol="BTCUSDT", limit=5000), 250),
        (REST.ticker_24hr(symbol="BTCUSDT"), 2),
        (REST.ticker_24hr(symbols=symbols(20)), 2),
        (REST.ticker_24hr(symbols=symbols(21)), 40),
        (REST.ticker_24hr(symbols=symbols(101)), 80),
        (REST.ticker_24hr(), 80),
        (REST.trading_day_ticker(symbol="BTCUSDT"), 4),
        (REST.trading_day_ticker(symbols=symbols(7)), 28),
        (REST.trading_day_ticker(symbols=symbols(51)), 200),
        (REST.symbol_price_ticker(symbol="BTCUSDT"), 2),
        (REST.symbol_price_ticker(symbols=symbols(1)), 4),
        (REST.symbol_price_ticker(), 4),
        (REST.symbol_order_book_ticker(symbol="BTCUSDT"), 2),
        (REST.symbol_order_book_ticker(), 4),
        (REST.rolling_window_price_change_statistics(symbols=symbols(2)), 8),
        (REST.test_new_order(**ORDER), 1),
        (REST.test_new_order(**ORDER, compute_commission_rates=True), 20),
        (REST.account_trade_list(symbol="BTCUSDT"), 20),
        (REST.account_trade_list(symbol="BTCUSDT", order_id=7), 5),
        (REST.query_prevented_matches(symbol="BTCUSDT", prevented_match_id=1), 2),
        (REST.query_prevented_matches(symbol="BTCUSDT", order_id=1), 20),
        (REST.query_relevant_filters(symbol="BTCUSDT"), 40),
    ],
)
def test_what_it_weighs(request_: Request[Any], weight: int) -> None:
    assert request_.weight.of(request_.params) == weight


def test_symbols_that_are_text_already_are_counted() -> None:
    request = REST.ticker_24hr()
    assert request.weight.of({"symbols": '["BTCUSDT","BNBUSDT"]'}) == 2


def test_methods_of_an_account_are_signed_where_their_table_forgets_to_say_so() -> None:
    # web-socket-api.md: their tables have neither apiKey nor signature, their examples have both
    assert WS.account_commission(symbol="BTCUSDT").auth is Auth.SIGNED
    assert WS.my_filters(symbol="BTCUSDT").auth is Auth.SIGNED
    assert WS.order_amend_keep_priority(symbol="BTCUSDT", new_qty=1).auth is Auth.SIGNED


def test_a_full_answer_may_be_asked_for() -> None:
    request = REST.new_order(**ORDER, new_order_resp_type=OrderResponseType.FULL)
    assert rest_values(request.params)["newOrderRespType"] == "FULL"
