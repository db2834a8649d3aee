"""Trades, tickers and an order book of a symbol, from the exchange itself or from a sandbox.

python examples/market_streams.py BTCUSDT
python examples/market_streams.py BTCUSDT http://127.0.0.1:8080
"""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal

from binwire import (
    AsyncClient,
    DecodeError,
    Environment,
    Interrupted,
    OrderBook,
    Resumed,
    SpotMarketStreams,
    UnknownEvent,
)
from binwire_api.spot.market_events import AggTrade, BookTicker


async def trades(market: SpotMarketStreams[Decimal], symbol: str) -> None:
    """One stream: its events, typed."""
    async for trade in market.stream(market.trade(symbol)):
        print(trade.symbol, "trade", trade.trade_id, trade.price, trade.quantity, flush=True)


async def several(market: SpotMarketStreams[Decimal], symbol: str) -> None:
    """Several streams in one loop, with the news about them."""
    async with market.subscribe(market.agg_trade(symbol), market.book_ticker(symbol)) as subscription:
        async for item in subscription:
            match item.event:
                case AggTrade() as trade:
                    print(trade.symbol, "trades", trade.first_trade_id, trade.last_trade_id, trade.price, flush=True)
                case BookTicker() as ticker:
                    print(ticker.symbol, "ticker", ticker.best_bid_price, ticker.best_ask_price, flush=True)
                case Interrupted(since=since, reason=reason):
                    print(item.stream, f"nothing comes since {since}: {reason}", flush=True)
                case Resumed(since=since, until=until):
                    print(item.stream, f"what happened between {since} and {until} was missed", flush=True)
                case DecodeError() | UnknownEvent() as trouble:
                    print(item.stream, trouble, flush=True)
                case other:
                    print(item.stream, other, flush=True)


async def top(market: SpotMarketStreams[Decimal], client: AsyncClient[Decimal], symbol: str) -> None:
    """A local order book."""
    async with OrderBook(market, client, symbol) as book:
        async for _ in book.updates():
            if book.is_synced:
                print(symbol, "book", book.last_update_id, book.best_bid, book.best_ask, flush=True)


async def main(symbol: str, environment: Environment) -> None:
    """All three at once, over one connection."""
    async with (
        SpotMarketStreams(environment=environment) as market,
        AsyncClient(environment=environment) as client,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(trades(market, symbol))
        tasks.create_task(several(market, symbol))
        tasks.create_task(top(market, client, symbol))


if __name__ == "__main__":
    environment = Environment.sandbox(sys.argv[2]) if len(sys.argv) > 2 else Environment.production()
    asyncio.run(main(sys.argv[1], environment))
