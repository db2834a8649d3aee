"""What the type checkers must reveal; read by test_reveal_type.py, never run."""

from decimal import Decimal
from typing import Generic, reveal_type

from binwire import FapiMarketStreams, SpotMarketStreams
from binwire_api._core import N, Request, Sync, one_or_many
from binwire_api.fapi.rest import FapiRest
from binwire_api.fapi.streams import FapiStreams
from binwire_api.sapi.rest import AsyncSapi, Sapi
from binwire_api.spot.enums import OrderType, Side
from binwire_api.spot.events import ExecutionReport, UserDataEvent
from binwire_api.spot.models import Order
from binwire_api.spot.rest import AsyncSpotRest, SpotRest
from binwire_api.spot.streams import SpotStreams
from binwire_api.spot.ws_api import SpotWsApi


def decimals(rest: SpotRest, sapi: Sapi, fapi: FapiRest, order: Order) -> None:
    reveal_type(order.price)  # Decimal
    reveal_type(rest.query_order(symbol="BTCUSDT").price)  # Decimal
    reveal_type(rest.current_open_orders())  # list[Order[Decimal]]
    reveal_type(sapi.margin_trading.margin_account_new_order)  # MarginNewOrder[Decimal]
    reveal_type(fapi.check_server_time())  # ServerTime


def floats(rest: SpotRest[float], order: Order[float], event: UserDataEvent[float]) -> None:
    reveal_type(order.price)  # float
    reveal_type(rest.query_order(symbol="BTCUSDT").price)  # float
    reveal_type(rest.current_open_orders())  # list[Order[float]]
    match event:
        case ExecutionReport(quantity=quantity):
            reveal_type(quantity)  # float
        case _:
            pass


def texts(rest: SpotRest[str]) -> None:
    reveal_type(rest.new_order(symbol="BTCUSDT", side=Side.BUY, type=OrderType.MARKET).executed_qty)  # str | None


async def awaited(rest: AsyncSpotRest[float], session: SpotWsApi[str], sapi: AsyncSapi) -> None:
    reveal_type(await rest.query_order(symbol="BTCUSDT"))  # Order[float]
    reveal_type(await session.order_status(symbol="BTCUSDT"))  # Order[str]
    reveal_type((await sapi.margin_trading.margin_account_cancel_order(symbol="B")).price)  # Decimal


class Tickers(Generic[N]):
    def _one_ticker(self, *, symbol: str) -> Request[dict[str, N]]:
        return Request(product="spot", response=dict[str, N], params={"symbol": symbol})

    @one_or_many("symbol", _one_ticker)
    def ticker(self, *, symbols: list[str] | None = None) -> Request[list[dict[str, N]]]:
        return Request(product="spot", response=list[dict[str, N]], params={"symbols": symbols})


class SyncTickers(Tickers[N], Sync):
    pass


def one_or_many_things(tickers: SyncTickers[float]) -> None:
    reveal_type(tickers.ticker(symbol="BTCUSDT"))  # dict[str, float]
    reveal_type(tickers.ticker(symbols=["BTCUSDT"]))  # list[dict[str, float]]
    reveal_type(Tickers[Decimal].ticker())  # Request[list[dict[str, Decimal]]]


def requests() -> None:
    reveal_type(SpotRest[Decimal].query_order(symbol="BTCUSDT"))  # Request[Order[Decimal]]
    reveal_type(SpotRest[float].query_order(symbol="BTCUSDT"))  # Request[Order[float]]


def streams() -> None:
    reveal_type(SpotStreams[Decimal].agg_trade("btcusdt"))  # Stream[AggTrade[Decimal]]
    reveal_type(SpotStreams[float].all_mini_tickers())  # Stream[list[MiniTicker[float]]]
    reveal_type(FapiStreams[str].partial_depth("btcusdt", 5, speed="100ms"))  # Stream[DepthUpdate[str]]
    reveal_type(FapiStreams[Decimal].trading_session())  # Stream[TradingSession]


async def market(spot: SpotMarketStreams[float], fapi: FapiMarketStreams) -> None:
    async for trade in spot.stream(spot.agg_trade("btcusdt")):
        reveal_type(trade)  # AggTrade[float]
    async for tickers in fapi.stream(fapi.all_tickers()):
        reveal_type(tickers)  # list[Ticker[Decimal]]
    reveal_type(spot.subscribe(spot.trade("btcusdt")))  # Subscription[Trade[float]]
    both = spot.subscribe(spot.trade("btcusdt"), spot.book_ticker("btcusdt"))
    reveal_type(both)  # Subscription[Trade[float] | BookTicker[float]]
    reveal_type(spot.subscribe(*[spot.trade(name) for name in ("a", "b")], limit=1))  # Subscription[Trade[float]]
    reveal_type(SpotMarketStreams(number=str))  # SpotMarketStreams[str]
