"""Loans, repayments, interest, orders and transfers neither make nor lose money (Hypothesis)."""

import contextlib
from collections import defaultdict
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binwire_sandbox import ManualClock
from binwire_sandbox.access.accounts import Accounts
from binwire_sandbox.engine.balances import Channel, Market
from binwire_sandbox.engine.order_enums import OrderType, Side, TimeInForce
from binwire_sandbox.engine.orders import Order
from binwire_sandbox.engine.symbols import contracts, spot_symbols
from binwire_sandbox.errors import ApiError
from binwire_sandbox.futures.market import FuturesMarket
from binwire_sandbox.sapi.interest import HourlyInterest
from binwire_sandbox.sapi.margin import EFFECTS, Margin
from binwire_sandbox.sapi.transfers import Transfers
from binwire_sandbox.spot.market import SpotMarket

CROSS = Channel("alpha", Market.MARGIN)
ISOLATED = Channel("alpha", Market.ISOLATED_MARGIN, "BTCUSDT")
SPOT = Channel("alpha", Market.SPOT)
CHANNELS = (CROSS, ISOLATED, SPOT)
MARGIN = st.sampled_from([CROSS, ISOLATED])
ASSETS = st.sampled_from(["BTC", "USDT"])
VALUES = st.decimals("0.00000001", "20000", places=8)

orders = st.tuples(
    st.just("order"),
    st.sampled_from(CHANNELS),
    st.sampled_from(list(Side)),
    st.integers(1, 200_000),
    st.integers(50, 70),
    st.sampled_from(EFFECTS),
    st.booleans(),
)
loans = st.tuples(st.sampled_from(["borrow", "repay"]), MARGIN, ASSETS, VALUES)
moves = st.tuples(st.just("move"), st.sampled_from(CHANNELS), st.sampled_from(CHANNELS), ASSETS, VALUES)
steps = st.one_of(orders, loans, moves, st.tuples(st.sampled_from(["hour", "cancel"])))


def _ignore(channel: Channel, event: object) -> None:
    """Nobody is subscribed."""


class Bank:
    """One account at an exchange, and all that is in it."""

    def __init__(self) -> None:
        self.clock = ManualClock(0)
        accounts = Accounts(self.clock)
        self.wallets = [accounts.wallet(channel) for channel in CHANNELS]
        self.market = SpotMarket(spot_symbols(), self.clock, _ignore, accounts.wallet)
        self.margin = Margin(self.market, self.clock, _ignore, accounts.wallet)
        futures = FuturesMarket(contracts(), self.clock, _ignore, accounts.wallet)
        self.transfers = Transfers(accounts.wallet, futures, self.margin, self.clock, _ignore)
        HourlyInterest(self.margin, self.clock).start()

    def totals(self) -> dict[str, Decimal]:
        """What is held less what was lent, with what the exchange earned."""
        totals: dict[str, Decimal] = defaultdict(Decimal, self.market.ledger.fees)
        for wallet in self.wallets:
            for asset, balance in wallet.balances.items():
                assert min(balance.free, balance.locked, balance.borrowed, balance.interest) >= 0
                totals[asset] += balance.free + balance.locked - balance.borrowed
        return totals

    def do(self, action: str, *how: object) -> None:
        """One step; what the exchange refuses changes nothing."""
        match action, how:
            case "order", (channel, side, lots, price, effect, keeps):
                self._order(channel, side, Decimal("0.00001") * lots, Decimal(1000) * price, effect, keeps)
            case "borrow", (channel, asset, value):
                self.margin.borrow(channel, asset, value)
            case "repay", (channel, asset, value):
                self.margin.repay(channel, asset, value)
            case "move", (source, target, asset, value) if source != target:
                self.transfers.transfer(source, target, "MARGIN_MAIN", asset, value)
            case "hour", _:
                self.clock.advance(hours=1)
            case "cancel", _:
                for channel in CHANNELS:
                    for order in self.market.orders.open(channel):
                        self.market.cancel(order, None)
            case _:
                pass

    def _order(self, channel: Channel, side: Side, qty: Decimal, price: Decimal, effect: str, keeps: bool) -> None:
        name = f"o{self.clock.now()}-{len(self.market.orders.all(channel, 'BTCUSDT'))}"
        order = Order(channel, "BTCUSDT", side, OrderType.LIMIT, TimeInForce.GTC, qty, price, name, 0)
        order.keeps_debt = keeps
        if channel is SPOT:
            self.market.place(order)
        else:
            self.margin.place(order, effect)


# However slow the machine is: nothing here depends on it.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, max_size=40))
def test_loans_conserve_every_asset(done: list[tuple[object, ...]]) -> None:
    bank = Bank()
    before = bank.totals()
    for action, *how in done:
        with contextlib.suppress(ApiError):
            bank.do(str(action), *how)
        assert bank.totals() == before
    owing = {wallet.channel for wallet in bank.wallets if any(one.debt for one in wallet.balances.values())}
    assert set(bank.margin.loans.debtors) == owing
    lent: dict[tuple[Channel, str], Decimal] = defaultdict(Decimal)
    for loan in bank.margin.loans.loans("alpha"):
        lent[loan.channel, loan.asset] += loan.principal if loan.kind == "BORROW" else -loan.principal
    for wallet in bank.wallets:
        for asset, balance in wallet.balances.items():
            assert lent[wallet.channel, asset] == balance.borrowed
