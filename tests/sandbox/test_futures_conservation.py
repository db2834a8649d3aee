"""Money is conserved under random plays in both position modes and margin types (Hypothesis)."""

import contextlib
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from binwire_sandbox.access.accounts import Accounts
from binwire_sandbox.clock import ManualClock
from binwire_sandbox.engine.balances import Channel, Market
from binwire_sandbox.engine.contract_terms import ContractTerms
from binwire_sandbox.engine.order_enums import OrderType, Side, TimeInForce
from binwire_sandbox.engine.orders import Order
from binwire_sandbox.engine.symbols import contracts
from binwire_sandbox.errors import ApiError
from binwire_sandbox.futures.account_settings import ADD, REDUCE
from binwire_sandbox.futures.accounts import FuturesAccount
from binwire_sandbox.futures.market import FuturesMarket
from binwire_sandbox.wire import JsonObject

CHANNELS = (Channel("alpha", Market.FAPI), Channel("beta", Market.FAPI), Channel("gamma", Market.FAPI))
SYMBOLS = ("BTCUSDT", "ETHUSDT")
# What rounding each fill to 1e-8 may leave over.
DUST = Decimal("0.00001")

step = st.tuples(
    st.sampled_from(CHANNELS),
    st.sampled_from(SYMBOLS),
    st.sampled_from(list(Side)),
    st.sampled_from(["BOTH", "LONG", "SHORT"]),
    st.booleans(),
    st.integers(1, 50),
    st.integers(1, 20),
    st.sampled_from(["place", "place", "place", "cancel", "mode", "margin", "leverage", "add", "reduce"]),
)
Step = tuple[Channel, str, Side, str, bool, int, int, str]


def _ignore(channel: Channel, event: JsonObject) -> None:
    """Nobody is subscribed."""


def _play(market: FuturesMarket, number: int, chosen: Step) -> None:
    channel, symbol, side, position_side, flag, lots, level, action = chosen
    account = market.accounts[channel]
    if action == "cancel":
        for order in market.orders.open(channel, symbol):
            market.cancel(order)
    elif action == "mode":
        market.settings.set_dual(account, flag)
    elif action == "margin":
        market.settings.set_isolated(account, symbol, flag)
    elif action == "leverage":
        market.settings.set_leverage(account, symbol, level)
    elif action in ("add", "reduce"):
        position = account.position(symbol, position_side)
        market.settings.change_margin(account, position, Decimal(lots), ADD if action == "add" else REDUCE)
    else:
        qty, price = Decimal("0.001") * lots, Decimal(1000) * level
        terms = ContractTerms(position_side=position_side)
        args = (channel, symbol, side, OrderType.LIMIT, TimeInForce.GTC, qty, price, f"o{number}", 0)
        market.place(Order(*args, reduce_only=flag and lots % 5 == 0, terms=terms))


def _check(account: FuturesAccount, first: Decimal) -> None:
    held = account.positions()
    assert all(one.qty > 0 for one in held if one.side == "LONG")
    assert all(one.qty < 0 for one in held if one.side == "SHORT")
    for symbol in SYMBOLS:
        for side in ("BOTH", "LONG", "SHORT"):
            position = account.position(symbol, side)
            assert position.isolated >= 0
            assert position.isolated == 0 or (position.qty and symbol in account.isolated)
    # Every change of the balance is in the history.
    assert account.balance == first + sum(one.value for one in account.income)


@given(st.lists(step, max_size=60))
def test_wallets_fees_and_unrealised_profits_sum_up(steps: list[Step]) -> None:
    clock = ManualClock(0)
    market = FuturesMarket(contracts(), clock, _ignore, Accounts(clock).wallet)
    accounts = [market.accounts[channel] for channel in CHANNELS]
    first = accounts[0].balance
    for number, chosen in enumerate(steps):
        with contextlib.suppress(ApiError):
            _play(market, number, chosen)
        for account in accounts:
            _check(account, first)
        unrealised = sum(
            one.unrealised(market.marks.price(one.symbol)) for account in accounts for one in account.positions()
        )
        total = sum(account.balance for account in accounts) + market.ledger.fees + unrealised
        assert abs(total - first * len(accounts)) < DUST
