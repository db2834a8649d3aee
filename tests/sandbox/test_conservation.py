"""No order creates or destroys money, and no balance goes below zero (Hypothesis)."""

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from binwire_sandbox.access.accounts import Accounts
from binwire_sandbox.clock import ManualClock
from binwire_sandbox.engine.balances import Channel, Market
from binwire_sandbox.engine.order_enums import OrderType, Side, TimeInForce
from binwire_sandbox.engine.order_lists import OrderList
from binwire_sandbox.engine.orders import Order
from binwire_sandbox.engine.peg import Peg, PegPriceType
from binwire_sandbox.engine.prevention import SelfTradePrevention
from binwire_sandbox.engine.symbols import contracts, spot_symbols
from binwire_sandbox.engine.trailing import Trailing
from binwire_sandbox.errors import ApiError
from binwire_sandbox.futures.market import FuturesMarket
from binwire_sandbox.sapi.margin import Margin
from binwire_sandbox.spot.market import SpotMarket
from binwire_sandbox.wire import JsonObject

SPOT = (Channel("alpha", Market.SPOT), Channel("beta", Market.SPOT), Channel("alpha", Market.MARGIN))
FUTURES = (Channel("alpha", Market.FAPI), Channel("beta", Market.FAPI))


def _ignore(channel: Channel, event: JsonObject) -> None:
    """Nobody is subscribed."""


def _held(accounts: Accounts, fees: dict[str, Decimal]) -> dict[str, Decimal]:
    """What everybody holds, what was paid in fees added and what was lent taken off."""
    totals: dict[str, Decimal] = defaultdict(Decimal, fees)
    for wallet in accounts.wallets():
        for asset, balance in wallet.balances.items():
            assert balance.free >= 0
            assert balance.locked >= 0
            totals[asset] += balance.free + balance.locked - balance.borrowed
    return totals


def cancel_all(market: SpotMarket, channel: Channel) -> None:
    """Cancel what is open; an order list goes with the first of its orders."""
    for order in market.orders.open(channel):
        if order.is_open:
            market.cancel(order, None)


step = st.tuples(
    st.sampled_from(SPOT),
    st.sampled_from(["ETHBTC", "BTCUSDT"]),
    st.sampled_from(list(Side)),
    st.sampled_from(list(OrderType)),
    st.sampled_from([TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK]),
    st.integers(1, 30_000),
    st.integers(1, 9),
    st.sampled_from(["place", "borrow", "cancel"]),
    st.sampled_from(list(SelfTradePrevention)),
)


@given(st.lists(step, max_size=40))
def test_spot_and_margin_orders_conserve_every_asset(
    steps: list[tuple[Channel, str, Side, OrderType, TimeInForce, int, int, str, SelfTradePrevention]],
) -> None:
    clock = ManualClock(0)
    accounts = Accounts(clock)
    market = SpotMarket(spot_symbols(), clock, _ignore, accounts.wallet)
    margin = Margin(market, clock, _ignore, accounts.wallet)
    for channel in SPOT:
        accounts.wallet(channel)
    before = _held(accounts, {})
    for number, (channel, symbol, side, type, tif, lots, ticks, action, prevention) in enumerate(steps):
        rules = market.symbols[symbol]
        price = Decimal(0) if type.at_market else rules.tick * ticks * 1111
        order = Order(channel, symbol, side, type, tif, rules.step * lots, price, f"o{number}", 0)
        order.stop_price = rules.tick * (10 - ticks) * 1111 if type.is_stop else Decimal(0)
        order.trailing = Trailing(ticks * 100, order.triggers_above) if type.is_stop and lots % 3 == 0 else None
        if type.is_stop and not type.at_market and lots % 5 == 0:
            order.peg, order.price = Peg(PegPriceType.PRIMARY_PEG), Decimal(0)
        order.iceberg_qty = rules.step * 7 if lots > 7 and not type.at_market else Decimal(0)
        order.self_trade_prevention = prevention
        with contextlib.suppress(ApiError):
            if action == "cancel":
                cancel_all(market, channel)
            elif action == "borrow" and channel.market is Market.MARGIN:
                margin.place(order, "AUTO_BORROW_REPAY")
            else:
                market.place(order)
        assert _held(accounts, market.ledger.fees) == before
    for channel in SPOT:
        cancel_all(market, channel)
    assert all(balance.locked == 0 for wallet in accounts.wallets() for balance in wallet.balances.values())


TICK = Decimal(1000)
STEP = Decimal("0.00001")


@st.composite
def legs(draw: st.DrawFn, types: Sequence[OrderType], side: Side | None = None, prices: int = 9) -> Order:
    """An order of BTCUSDT; its client order id is to be given."""
    type = draw(st.sampled_from(types))
    timed = type in (OrderType.LIMIT, OrderType.STOP_LOSS_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
    tif = draw(st.sampled_from([TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK])) if timed else TimeInForce.GTC
    price = Decimal(0) if type.at_market else TICK * draw(st.integers(1, prices))
    side = side or draw(st.sampled_from(list(Side)))
    order = Order(SPOT[0], "BTCUSDT", side, type, tif, STEP * draw(st.integers(8, 5000)), price, "", 0)
    order.stop_price = TICK * draw(st.integers(1, prices)) if type.is_stop else Decimal(0)
    order.self_trade_prevention = draw(st.sampled_from(list(SelfTradePrevention)))
    return order


@st.composite
def pairs(draw: st.DrawFn, side: Side | None = None) -> tuple[Order, ...]:
    """An OCO pair of one quantity."""
    stop = draw(legs([OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT], side))
    other = draw(legs([OrderType.LIMIT_MAKER, OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_LIMIT], stop.side))
    other.qty = stop.qty
    return stop, other


@st.composite
def order_lists(draw: st.DrawFn) -> OrderList:
    """A list of any kind; channel and ids are to be given."""
    kind = draw(st.sampled_from(["OCO", "OTO", "OTOCO", "OPO", "OPOCO"]))
    pays = kind.startswith("OPO")
    side = Side.SELL if pays else None
    followers = draw(pairs(side)) if kind.endswith("OCO") else (draw(legs(list(OrderType), side)),)
    working = None
    if kind != "OCO":
        working = draw(legs([OrderType.LIMIT, OrderType.LIMIT_MAKER], Side.BUY if pays else None))
    return OrderList(SPOT[0], "BTCUSDT", "", working, followers, pays)


class Players:
    """Three wallets at one market."""

    def __init__(self) -> None:
        clock = ManualClock(0)
        self.accounts = Accounts(clock)
        self.market = SpotMarket(spot_symbols(), clock, _ignore, self.accounts.wallet)
        self.margin = Margin(self.market, clock, _ignore, self.accounts.wallet)
        for channel in SPOT:
            self.accounts.wallet(channel)
        self.names = itertools.count()

    def play(self, channel: Channel, action: Order | OrderList | str) -> None:
        """Place an order or a list, cancel all orders, or make each a little smaller."""
        for order in action.orders if isinstance(action, OrderList) else (action,):
            if isinstance(order, Order):
                order.channel, order.client_order_id = channel, f"o{next(self.names)}"
        if isinstance(action, Order):
            self.market.place(action)
        elif isinstance(action, OrderList):
            action.channel, action.client_order_id = channel, f"l{next(self.names)}"
            if action.pays or channel.market is Market.SPOT:
                self.market.lists.place(action, lambda one: one.id)
            else:
                self.margin.place_list(action, "AUTO_BORROW_REPAY", lambda one: one.id)
        elif action == "cancel":
            cancel_all(self.market, channel)
        else:
            for order in self.market.orders.open(channel):
                if order.remaining > STEP:
                    self.market.amend(order, order.qty - STEP, f"a{next(self.names)}")


plays = st.one_of(order_lists(), legs([OrderType.LIMIT]), st.sampled_from(["cancel", "amend"]))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(SPOT), plays), max_size=30))
def test_order_lists_conserve_every_asset(steps: list[tuple[Channel, Order | OrderList | str]]) -> None:
    players = Players()
    before = _held(players.accounts, {})
    for channel, action in steps:
        with contextlib.suppress(ApiError):
            players.play(channel, action)
        assert _held(players.accounts, players.market.ledger.fees) == before
    for channel in SPOT:
        cancel_all(players.market, channel)
        lists = players.market.lists.store.all(channel)
        assert not any(order.is_open for one in lists for order in one.orders)
    wallets = players.accounts.wallets()
    assert all(balance.locked == 0 for wallet in wallets for balance in wallet.balances.values())


@given(
    st.lists(
        st.tuples(st.sampled_from(FUTURES), st.sampled_from(list(Side)), st.integers(1, 50), st.integers(1, 20)),
        max_size=40,
    )
)
def test_futures_profits_of_one_are_losses_of_the_other(steps: list[tuple[Channel, Side, int, int]]) -> None:
    clock = ManualClock(0)
    accounts = Accounts(clock)
    market = FuturesMarket(contracts(), clock, _ignore, accounts.wallet)
    before = sum(accounts.wallet(channel).balances["USDT"].free for channel in FUTURES)
    for number, (channel, side, lots, level) in enumerate(steps):
        order = Order(
            channel,
            "BTCUSDT",
            side,
            OrderType.LIMIT,
            TimeInForce.GTC,
            Decimal("0.001") * lots,
            Decimal(1000) * level,
            f"o{number}",
            0,
        )
        market.place(order)
    positions = [market.position(channel, "BTCUSDT") for channel in FUTURES]
    assert sum(position.qty for position in positions) == 0
    # Flat again at one price, what is left over is only what rounding to 1e-8 leaves.
    unrealised = sum(-position.qty * position.entry for position in positions)
    held = sum(accounts.wallet(channel).balances["USDT"].free for channel in FUTURES)
    assert abs(held + market.ledger.fees + unrealised - before) < Decimal("0.000001")
