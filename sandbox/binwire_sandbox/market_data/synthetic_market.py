"""A market that moves by itself: quotes and takers with accounts of their own, drawn from a seed.

Their orders are placed in the matching engine like everybody's, so that all that streams tell follows from them, and
anybody's orders may trade with them.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from ..access.accounts import Accounts
from ..clock import Clock, Timer
from ..engine.balances import Channel, Market
from ..engine.order_enums import OrderType, Side, TimeInForce
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..engine.symbols import REFERENCE_PRICES, Contract, Symbol
from ..errors import ApiError
from ..futures.market import FuturesMarket
from ..spot.market import SpotMarket
from ..wire import ZERO, floor

# One symbol acts at each tick, in µs; where the clock leaps, at so many in what is left of the leap: each minute of a
# day would cost as much as a minute of trading does, and a test is to leap a day in no time.
TICK = 250_000
LEAP_TICKS = 240
LEVELS = 10
MAKER, TAKER = "synthetic-maker", "synthetic-taker"
# Enough of everything for years.
FUNDS = Decimal(10) ** 10
# How far apart quotes are, how far the fair price may move at a time, and how much is worth quoting.
SPACING = Decimal("0.0001")
STEPS = (-2, -1, -1, 0, 0, 0, 1, 1, 2)
LEAST, MOST = 100, 5_000
TAKES = 0.6


@attrs.define(eq=False)
class Instrument:
    """A symbol that is quoted: how orders of it are placed, canceled and forgotten, and what rests of them.

    `fair` is what its price wanders as, `spacing` the distance between two quotes, `usdt` what its base is worth.
    """

    name: str
    step: Decimal
    fair: Decimal
    spacing: Decimal
    usdt: Decimal
    maker: Channel
    taker: Channel
    resting: tuple[OrderType, TimeInForce]
    place: Callable[[Order], None]
    cancel: Callable[[Order], None]
    orders: OrderStore
    quotes: list[Order] = attrs.field(factory=lambda: list[Order]())

    def open(self, side: Side) -> list[Order]:
        """The quotes of a side that rest, best first."""
        resting = [order for order in self.quotes if order.side is side and order.is_open]
        return sorted(resting, key=lambda order: order.price, reverse=side is Side.BUY)


class SyntheticMarket:
    """Quotes every symbol around a price that wanders, and takes from the book; the same for the same seed.

    Args:
        seed: what all is drawn from.
        spot: the market of spot and margin.
        futures: the market of futures.
        accounts: where its wallets are; no key opens them.
        clock: what it acts by.
    """

    def __init__(self, seed: int, spot: SpotMarket, futures: FuturesMarket, accounts: Accounts, clock: Clock) -> None:
        self._random = random.Random(seed)
        self._clock = clock
        self._numbers = itertools.count(1)
        self._timer: Timer | None = None
        self._instruments = [*_of_spot(spot), *_of_futures(futures)]
        for instrument in self._instruments:
            for channel in (instrument.maker, instrument.taker):
                _fund(accounts, channel, instrument)

    def start(self) -> None:
        """Quote every symbol, let each trade once, so that it has a price and klines, and act from now on."""
        for instrument in self._instruments:
            self._quote(instrument)
            self._take(instrument)
            self._quote(instrument)
        self._await_tick()

    def stop(self) -> None:
        """Act no more; what rests stays."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _await_tick(self) -> None:
        ticks = max(1, self._clock.ahead() // (LEAP_TICKS * TICK))
        self._timer = self._clock.call_at((self._clock.now() // TICK + ticks) * TICK, self._act)

    def _act(self) -> None:
        """One symbol's price moves, its quotes follow, and somebody may take."""
        instrument = self._random.choice(self._instruments)
        moved = instrument.fair + self._random.choice(STEPS) * instrument.spacing
        instrument.fair = max(moved, instrument.spacing * (LEVELS + 1))
        self._quote(instrument)
        if self._random.random() < TAKES:
            self._take(instrument)
        self._await_tick()

    # Quoting -----------------------------------------------------------------------------------------------------

    def _quote(self, instrument: Instrument) -> None:
        """Withdraw what is out of line, and fill up the levels."""
        for side in Side:
            prices = self._prices(instrument, side)
            for order in instrument.open(side):
                if order.price not in prices:
                    instrument.cancel(order)
            quoted = {order.price for order in instrument.open(side)}
            for price in prices:
                if price not in quoted:
                    self._rest(instrument, side, price)
        self._forget(instrument)

    def _prices(self, instrument: Instrument, side: Side) -> list[Decimal]:
        """Where quotes stand: on a grid, so that most of them stay when the price moves."""
        spacing = instrument.spacing
        middle = floor(instrument.fair, spacing)
        away = -spacing if side is Side.BUY else spacing
        return [middle + away * number for number in range(1, LEVELS + 1)]

    def _rest(self, instrument: Instrument, side: Side, price: Decimal) -> None:
        type, time_in_force = instrument.resting
        order = self._order(instrument, instrument.maker, side, type, time_in_force)
        order.price = price
        try:
            instrument.place(order)
        except ApiError:
            # Somebody else's order stands in the way: it would be taken.
            return
        instrument.quotes.append(order)

    def _take(self, instrument: Instrument) -> None:
        side = self._random.choice(list(Side))
        order = self._order(instrument, instrument.taker, side, OrderType.MARKET, TimeInForce.GTC)
        try:
            instrument.place(order)
        except ApiError:
            return
        instrument.orders.forget(order)
        self._forget(instrument)

    def _order(
        self, instrument: Instrument, channel: Channel, side: Side, type: OrderType, time_in_force: TimeInForce
    ) -> Order:
        qty = max(instrument.step, floor(self._random.randint(LEAST, MOST) / instrument.usdt, instrument.step))
        return Order(
            channel=channel,
            symbol=instrument.name,
            side=side,
            type=type,
            time_in_force=time_in_force,
            qty=qty,
            price=ZERO,
            client_order_id=f"synthetic-{next(self._numbers)}",
            time=self._clock.now(),
        )

    def _forget(self, instrument: Instrument) -> None:
        """Its own orders that are done: nobody asks for them, and memory is to stay bounded."""
        for order in instrument.quotes:
            if not order.is_open:
                instrument.orders.forget(order)
        instrument.quotes = [order for order in instrument.quotes if order.is_open]


def _fund(accounts: Accounts, channel: Channel, instrument: Instrument) -> None:
    wallet = accounts.wallet(channel)
    for asset in list(wallet.balances):
        if wallet.balances[asset].free < FUNDS:
            wallet.receive(asset, FUNDS)


def _of_spot(market: SpotMarket) -> Iterator[Instrument]:
    for symbol in market.symbols.values():
        yield _instrument(
            symbol,
            Market.SPOT,
            (OrderType.LIMIT_MAKER, TimeInForce.GTC),
            market.place,
            lambda order: market.cancel(order, None),
            market.orders,
        )


def _of_futures(market: FuturesMarket) -> Iterator[Instrument]:
    for contract in market.contracts.values():
        yield _instrument(
            contract,
            Market.FAPI,
            (OrderType.LIMIT, TimeInForce.GTX),
            market.place,
            market.cancel,
            market.orders,
        )


def _instrument(
    symbol: Symbol | Contract,
    market: Market,
    resting: tuple[OrderType, TimeInForce],
    place: Callable[[Order], None],
    cancel: Callable[[Order], None],
    orders: OrderStore,
) -> Instrument:
    fair = REFERENCE_PRICES[symbol.name]
    return Instrument(
        name=symbol.name,
        step=symbol.step,
        fair=fair,
        spacing=max(symbol.tick, floor(fair * SPACING, symbol.tick)),
        usdt=REFERENCE_PRICES[f"{symbol.base}USDT"],
        maker=Channel(MAKER, market),
        taker=Channel(TAKER, market),
        resting=resting,
        place=place,
        cancel=cancel,
        orders=orders,
    )
