"""No order creates or destroys money, and no balance goes below zero (Hypothesis)."""

import contextlib
from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from binwire_sandbox.access.accounts import Accounts
from binwire_sandbox.clock import ManualClock
from binwire_sandbox.engine.balances import Channel, Market
from binwire_sandbox.engine.orders import Order, OrderType, Side, TimeInForce
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
                for open_order in market.orders.open(channel):
                    market.cancel(open_order, None)
            elif action == "borrow" and channel.market is Market.MARGIN:
                margin.place(order, "AUTO_BORROW_REPAY")
            else:
                market.place(order)
        assert _held(accounts, market.ledger.fees) == before
    for channel in SPOT:
        for order in market.orders.open(channel):
            market.cancel(order, None)
    assert all(balance.locked == 0 for wallet in accounts.wallets() for balance in wallet.balances.values())


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
