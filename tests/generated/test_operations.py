"""Operations of the generated package: three views of one declaration, and what a request carries."""

import asyncio
import subprocess
import sys
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Generic

import pytest

from binwire_api import _core
from binwire_api.fapi.rest import FapiRest
from binwire_api.fapi.ws_api import FapiWsApi
from binwire_api.sapi.margin_trading.rest import MarginTradingRest
from binwire_api.sapi.rest import AsyncSapi, Sapi
from binwire_api.spot.enums import OrderType, Side
from binwire_api.spot.models import NewOrder
from binwire_api.spot.rest import AsyncSpotRest, SpotRest
from binwire_api.spot.ws_api import SpotWsApi

ORDER: dict[str, Any] = {"symbol": "BTCUSDT", "side": Side.BUY, "type": OrderType.MARKET, "quantity": "0.001"}


def test_the_class_view_builds_a_request() -> None:
    request = SpotRest.new_order(**ORDER)
    assert (request.verb, request.path, request.method) == ("POST", "/api/v3/order", "order.place")
    sent = {name: value for name, value in request.params.items() if value is not None}
    assert sent == {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}
    assert (request.security, request.auth) == (_core.Security.TRADE, _core.Auth.SIGNED)
    assert request.client_order_id == "newClientOrderId"
    assert request.response_type(float) == NewOrder[float]


def test_the_sync_view_sends_and_the_async_view_is_awaited() -> None:
    sent: list[Any] = []

    def send(request: Any) -> str:
        sent.append(request)
        return "answer"

    async def send_async(request: Any) -> str:
        sent.append(request)
        return "answer"

    assert SpotRest(send).new_order(**ORDER) == "answer"  # type: ignore[comparison-overlap]
    assert asyncio.run(AsyncSpotRest(send_async).new_order(**ORDER)) == "answer"  # type: ignore[comparison-overlap]
    assert sent == [SpotRest.new_order(**ORDER)] * 2


def test_the_same_request_goes_over_rest_and_the_websocket_api() -> None:
    rest, socket = SpotRest.new_order(**ORDER), SpotWsApi.order_place(**ORDER)
    assert (socket.verb, socket.path, socket.method) == (rest.verb, rest.path, rest.method)
    assert socket.params == rest.params


@pytest.mark.parametrize(
    ("request_", "auth"),
    [
        # "userDataStream.subscribe … (USER_STREAM)" needs a session that is logged on, and takes no key itself
        (SpotWsApi.user_data_stream_subscribe(), _core.Auth.NONE),
        (SpotWsApi.user_data_stream_subscribe_signature(), _core.Auth.SIGNED),
        (SpotWsApi.user_data_stream_subscribe_listen_token(listen_token="t"), _core.Auth.NONE),
        (SpotWsApi.session_logon(), _core.Auth.SIGNED),
        (SpotWsApi.ping(), _core.Auth.NONE),
        (FapiRest.start_user_data_stream(), _core.Auth.API_KEY),
        (FapiWsApi.user_data_stream_start(), _core.Auth.API_KEY),
        (SpotRest.test_connectivity(), _core.Auth.NONE),
    ],
    ids=lambda value: value.method or value.path if isinstance(value, _core.Request) else value.name,
)
def test_what_a_request_is_authenticated_with(request_: _core.Request[Any], auth: _core.Auth) -> None:
    assert request_.auth is auth


def test_only_what_places_an_order_has_a_client_order_id() -> None:
    assert FapiRest.new_order.__doc__
    assert SpotRest.cancel_order(symbol="BTCUSDT").client_order_id == ""
    assert SpotWsApi.order_cancel(symbol="BTCUSDT").client_order_id == ""


def test_the_weight_follows_its_conditions() -> None:
    # rest-api.md, current open orders: "6 for a single symbol; 80 when the symbol parameter is omitted"
    assert _weight(SpotRest.current_open_orders()) == 80
    assert _weight(SpotRest.current_open_orders(symbol="BTCUSDT")) == 6


def _weight(request: _core.Request[Any]) -> int:
    return request.weight.of(request.params)


def _retired_views() -> list[Callable[[], Any]]:
    async def send(request: Any) -> None:
        return None

    async_view = AsyncSpotRest(send)
    return [
        lambda: SpotRest.start_user_data_stream(),
        lambda: SpotRest(lambda request: None).start_user_data_stream(),
        lambda: asyncio.run(async_view.start_user_data_stream()),
    ]


@pytest.mark.parametrize("call", _retired_views(), ids=["class", "sync", "async"])
def test_a_retired_operation_warns_at_the_callers_line(call: Callable[[], Any]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    (warning,) = caught
    assert warning.category is DeprecationWarning
    assert "POST /api/v3/userDataStream was retired on 2026-02-20" in str(warning.message)
    assert (warning.filename, warning.lineno) == (__file__, call.__code__.co_firstlineno)


def test_sapi_loads_its_groups_when_touched() -> None:
    client = Sapi(lambda request: request)
    assert isinstance(client.margin_trading, MarginTradingRest)
    assert client.margin_trading is client.margin_trading
    assert type(AsyncSapi.margin_trading).__name__ == "cached_property"


def test_importing_the_package_loads_nothing() -> None:
    program = (
        "import sys, binwire_api, binwire_api.sapi.rest\n"
        "print(sorted(name for name in sys.modules if name.startswith('binwire_api')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = ["binwire_api", "binwire_api._core", "binwire_api._weight", "binwire_api.sapi", "binwire_api.sapi.rest"]
    assert done.stdout.strip() == repr(loaded)


class Tickers(Generic[_core.N]):
    """What the generator writes for `GET /ticker`: one ticker of a symbol, else a list of them."""

    def _one_ticker(self, *, symbol: str, limit: int | None = None) -> _core.Request[dict[str, _core.N]]:
        return _core.Request(product="spot", response=dict[str, _core.N], params={"symbol": symbol, "limit": limit})

    @_core.one_or_many("symbol", _one_ticker)
    def ticker(self, *, limit: int | None = None) -> _core.Request[list[dict[str, _core.N]]]:
        """Tickers."""
        return _core.Request(product="spot", response=list[dict[str, _core.N]], params={"limit": limit})


class SyncTickers(Tickers[_core.N], _core.Sync):
    """The view that sends."""


def test_a_parameter_decides_whether_one_or_many_come() -> None:
    one, many = Tickers[Decimal].ticker(symbol="BTCUSDT", limit=5), Tickers[Decimal].ticker(limit=5)
    assert (one.response_type(float), one.params) == (dict[str, float], {"symbol": "BTCUSDT", "limit": 5})
    assert (many.response_type(float), many.params) == (list[dict[str, float]], {"limit": 5})
    assert SyncTickers[Decimal](lambda request: request).ticker().response == many.response
    assert Tickers.ticker.__doc__ == "Tickers."


def test_a_deciding_parameter_that_is_none_is_not_given() -> None:
    arguments: dict[str, Any] = {"symbol": None}
    assert Tickers[Decimal].ticker(**arguments).params == {"limit": None}


def test_an_argument_that_one_has_and_many_have_not() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'sdie'"):
        Tickers[Decimal].ticker(sdie=1)  # type: ignore[call-overload]


def test_a_flag_is_sent_in_the_words_that_its_page_lists() -> None:
    margin = MarginTradingRest[Decimal].margin_account_cancel_order(symbol="BTCUSDT", is_isolated=True)
    assert margin.params["isIsolated"] == "TRUE"
    fapi = FapiWsApi[Decimal].order_place(**(ORDER | {"reduce_only": False}))
    assert fapi.params["reduceOnly"] == "false"
    assert FapiWsApi[Decimal].order_place(**ORDER).params["reduceOnly"] is None
