"""binwire's own client under whatever no page states: what it delivers, against what the exchange sent."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import Any

import attrs
import pytest

from binwire import (
    AsyncClient,
    Credentials,
    DecodeError,
    Environment,
    Interrupted,
    ListenKey,
    ListenToken,
    Logon,
    Resumed,
    SessionError,
    Signature,
    SpotMarketStreams,
    UnknownEvent,
    UserData,
    UserDataItem,
)
from binwire._sansio.backoff import Backoff
from binwire.session import SpotSession
from binwire.streams.subscription import Subscription
from binwire_api.fapi import enums as futures
from binwire_api.fapi.events import MarginCall
from binwire_api.sapi.margin_trading import enums as margin
from binwire_api.spot.enums import OrderType, Side, TimeInForce
from binwire_api.spot.events import BalanceUpdate, ExecutionReport
from binwire_api.spot.market_events import Trade
from binwire_sandbox import Assumptions, RealClock, Sandbox, Settings
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.wire import dumps

SYMBOL = "BTCUSDT"
LIMIT: dict[str, Any] = {"symbol": SYMBOL, "type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC}
MARKETS = {"alpha": Market.SPOT, "beta": Market.SPOT, "gamma": Market.SPOT, "delta": Market.MARGIN, "zeta": Market.FAPI}
NEWS = (Interrupted, Resumed)
FAILURES = (DecodeError, SessionError, UnknownEvent)


@attrs.define
class Listener:
    """Takes what the hub delivers, and sorts it by account."""

    hub: UserData[Decimal]
    exchange: Sandbox[RealClock]
    items: dict[str, list[UserDataItem[Decimal]]] = attrs.field(factory=lambda: {name: [] for name in MARKETS})
    marks: int = 0

    async def until(self, wanted: Callable[[Any], bool], accounts: set[str]) -> None:
        """Take items until each of the accounts has had one that is wanted."""
        missing = set(accounts)
        while missing:
            item = await anext(self.hub)
            assert not isinstance(item.event, FAILURES), item
            self.items[item.account].append(item)
            if wanted(item.event):
                missing.discard(item.account)

    async def mark(self) -> None:
        """Send every account a last event, and take all up to it: nothing is under way any more.

        What may be sent twice is sent twice in a row, so a second mark says that the first one is through.
        """
        for _ in range(2):
            self.marks += 1
            for account, market in MARKETS.items():
                self.exchange.emit(account, market, _mark(market, self.marks))
            await self.until(self._is_mark, set(MARKETS))

    def _is_mark(self, event: Any) -> bool:
        if isinstance(event, BalanceUpdate):
            return event.delta == self.marks
        return isinstance(event, MarginCall) and event.event_time == self.marks

    async def recovered(self, accounts: set[str]) -> None:
        """Take items until the accounts' streams are live again."""
        await self.until(lambda event: isinstance(event, Resumed), accounts)


def _mark(market: Market, number: int) -> dict[str, Any]:
    if market is Market.FAPI:
        return {"e": "MARGIN_CALL", "E": number, "p": []}
    return {"e": "balanceUpdate", "E": number, "a": "BTC", "d": str(number), "T": number}


@attrs.frozen
class Traders:
    """The clients of a play."""

    exchange: Sandbox[RealClock]
    listener: Listener
    session: SpotSession
    clients: dict[str, AsyncClient[Decimal]]
    trades: Subscription[Trade[Decimal]]


def credentials(exchange: Sandbox[RealClock], account: str, type: str = "ed25519") -> Credentials:
    """A key of an account."""
    rows: Any = exchange.accounts
    keys = next(row["keys"] for row in rows if row["name"] == account)
    key = next(key for key in keys if key["type"] == type)
    if type == "hmac":
        return Credentials.hmac(key["api_key"], key["secret"])
    return Credentials.from_pem(key["api_key"], key["private_key"])


@asynccontextmanager
async def trading(assumed: Assumptions) -> AsyncIterator[Traders]:
    """Five accounts at a sandbox, each heard in a way of its own."""
    async with AsyncExitStack() as stack:
        settings = Settings(accounts=tuple(MARKETS), assumptions=assumed)
        exchange = await stack.enter_async_context(Sandbox(RealClock(), settings=settings))
        environment = Environment.sandbox(exchange.rest)
        keys = {name: credentials(exchange, name) for name in MARKETS}
        hub = UserData(environment=environment, backoff=lambda: Backoff(first=0.001, most=0.01))
        await stack.enter_async_context(hub)
        await hub.add(Logon("alpha", keys["alpha"]))
        await hub.add(Signature("beta", credentials(exchange, "beta", "hmac")))
        await hub.add(Signature("gamma", keys["gamma"], encoding="sbe"))
        await hub.add(ListenToken("delta", keys["delta"]))
        await hub.add(ListenKey("zeta", keys["zeta"], market="fapi"))
        session = await stack.enter_async_context(SpotSession(keys["alpha"], environment=environment))
        clients = {
            name: await stack.enter_async_context(AsyncClient(key, environment=environment))
            for name, key in keys.items()
        }
        market = await stack.enter_async_context(SpotMarketStreams(environment=environment))
        trades = await stack.enter_async_context(market.subscribe(market.trade(SYMBOL.lower())))
        yield Traders(exchange, Listener(hub, exchange), session, clients, trades)


async def trade(traders: Traders) -> None:
    """Orders of every account that rest, trade, are amended, canceled and expire."""
    resting = await traders.session.order_place(**LIMIT, side=Side.BUY, quantity="0.004", price="50000")
    await traders.clients["beta"].spot.new_order(symbol=SYMBOL, side=Side.SELL, type=OrderType.MARKET, quantity="0.001")
    await traders.clients["gamma"].spot.new_order(
        symbol=SYMBOL,
        side=Side.SELL,
        type=OrderType.LIMIT,
        time_in_force=TimeInForce.IOC,
        quantity="0.001",
        price="50000",
    )
    await traders.session.order_amend_keep_priority(symbol=SYMBOL, order_id=resting.order_id, new_qty="0.003")
    await traders.session.order_cancel(symbol=SYMBOL, order_id=resting.order_id)
    await traders.clients["gamma"].spot.new_order(**LIMIT, side=Side.SELL, quantity="0.003", price="51000")
    await traders.clients["delta"].sapi.margin_trading.margin_account_new_order(
        symbol=SYMBOL,
        side=margin.Side.BUY,
        type=margin.OrderType.LIMIT,
        time_in_force=margin.TimeInForce.GTC,
        quantity="0.003",
        price="51000",
    )
    for client, side in ((traders.clients["beta"], futures.Side.BUY), (traders.clients["zeta"], futures.Side.SELL)):
        await client.fapi.new_order(
            symbol=SYMBOL,
            side=side,
            type=futures.OrderType.LIMIT,
            time_in_force=futures.TimeInForce.GTC,
            quantity="0.01",
            price="60000",
        )


async def play(traders: Traders) -> None:
    """Trade; again once all connections were lost; once the listenKey has expired; once it was deleted."""
    listener, exchange = traders.listener, traders.exchange
    await trade(traders)
    await listener.mark()
    for connection in exchange.exchange.of_account(None):
        if connection.subscriptions:
            connection.close()
    await listener.recovered(set(MARKETS))
    await trade(traders)
    await listener.mark()
    (key,) = exchange.exchange.listen_keys.of_account("zeta")
    exchange.exchange.listen_keys.expire(key)
    await listener.recovered({"zeta"})
    await trade(traders)
    await listener.mark()
    await traders.clients["zeta"].fapi.close_user_data_stream()
    await listener.recovered({"zeta"})
    await trade(traders)
    await listener.mark()


def delivered(items: list[UserDataItem[Decimal]]) -> list[Any]:
    """The events of an account as they came: text as parsed, SBE by what tells one from another."""
    events: list[Any] = []
    for item in items:
        if isinstance(item.event, NEWS):
            continue
        if item.encoding == "sbe":
            events.append(_told_by(type(item.event).__name__, item.event))
            continue
        frame = json.loads(item.raw)
        events.append(frame.get("event", frame))
    return events


def _told_by(kind: str, event: Any) -> Any:
    if isinstance(event, ExecutionReport):
        return kind, event.event_time, str(event.order_status), event.order_id, event.last_executed_quantity
    return kind, event.event_time


KINDS = {
    "executionReport": "ExecutionReport",
    "outboundAccountPosition": "OutboundAccountPosition",
    "balanceUpdate": "BalanceUpdate",
}


def sent(exchange: Sandbox[RealClock], account: str) -> list[Any]:
    """The journal of an account's market, in the same form."""
    events: list[Any] = []
    rows: Any = exchange.log
    for row in rows:
        if (row["account"], row["market"]) != (account, MARKETS[account].value):
            continue
        event = json.loads(dumps(row["event"]))
        if row["encoding"] == "json":
            events.append(event)
            continue
        told: tuple[Any, ...] = (KINDS[event["e"]], event["E"])
        if event["e"] == "executionReport":
            told += (event["X"], event["i"], Decimal(event["l"]))
        events.append(told)
    return events


@pytest.mark.parametrize("seed", range(8))
async def test_what_is_sent_is_delivered(seed: int) -> None:
    async with trading(Assumptions.drawn(seed)) as traders:
        await play(traders)
        for account in MARKETS:
            heard, wrote = delivered(traders.listener.items[account]), sent(traders.exchange, account)
            # The last mark may be on its way a second time. There are eight, and at least three events of each trading.
            assert heard == wrote[: len(heard)]
            assert len(wrote) - len(heard) <= 1
            assert len(heard) >= 8 + 4 * 3
        made = [trade.id for trade in traders.exchange.exchange.spot_market.tapes[SYMBOL].trades]
        seen = [(await anext(traders.trades)).event for _ in made]
        assert [event.trade_id for event in seen if isinstance(event, Trade)] == made
