"""Futures accounts: their wallets, settings, positions and history."""

from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..engine.balances import Channel, Wallet
from ..wire import ZERO
from .positions import HEDGE_SIDES, ONE_WAY_SIDES, Position

MARGIN_ASSET = "USDT"
DEFAULT_LEVERAGE = 20
# How much an account remembers.
REMEMBERED = 100_000


@attrs.define
class Income:
    """A change of the wallet balance; `type` as the income page names them, `time` in µs. Made for every fill."""

    type: str
    symbol: str
    value: Decimal
    time: int
    transaction_id: int
    trade_id: int | None = None
    asset: str = MARGIN_ASSET


@attrs.frozen
class MarginChange:
    """Margin added to (`type` 1) or taken from (2) an isolated position; `time` in µs."""

    symbol: str
    side: str
    type: int
    value: Decimal
    time: int


@attrs.define(eq=False)
class FuturesAccount:
    """What one account has and has set. The wallet holds the margin of isolated positions too.

    Attributes:
        dual: hedge mode, LONG and SHORT positions of one symbol side by side.
        multi_assets: all assets of the wallet are margin, not only USDT.
        fee_burn: whether commissions may be paid in BNB at a discount; only remembered here.
        leverage: initial leverage of symbols where it was changed.
        isolated: symbols whose margin is isolated.
    """

    channel: Channel
    wallet: Wallet
    dual: bool = False
    multi_assets: bool = False
    fee_burn: bool = True
    leverage: dict[str, int] = attrs.field(factory=lambda: dict[str, int]())
    isolated: set[str] = attrs.field(factory=lambda: set[str]())
    income: deque[Income] = attrs.field(factory=lambda: deque[Income](maxlen=REMEMBERED))
    margin_changes: deque[MarginChange] = attrs.field(factory=lambda: deque[MarginChange](maxlen=REMEMBERED))
    _positions: dict[tuple[str, str], Position] = attrs.field(factory=lambda: dict[tuple[str, str], Position]())

    @property
    def balance(self) -> Decimal:
        """The wallet balance in USDT, isolated margin included."""
        return self.wallet.balances[MARGIN_ASSET].free

    @property
    def cross_balance(self) -> Decimal:
        """The wallet balance in USDT without what is set aside for isolated positions."""
        return self.balance - sum((one.isolated for one in self._positions.values()), ZERO)

    @property
    def sides(self) -> tuple[str, ...]:
        """The position sides of the account's mode."""
        return HEDGE_SIDES if self.dual else ONE_WAY_SIDES

    def leverage_of(self, symbol: str) -> int:
        """The symbol's initial leverage."""
        return self.leverage.get(symbol, DEFAULT_LEVERAGE)

    def position(self, symbol: str, side: str) -> Position:
        """The position of a symbol and side, flat if there never was one."""
        key = (symbol, side)
        found = self._positions.get(key)
        if found is None:
            found = self._positions[key] = Position(symbol, side)
        return found

    def positions(self, symbol: str | None = None) -> list[Position]:
        """Positions that are not flat."""
        return [one for one in self._positions.values() if one.qty and symbol in (None, one.symbol)]

    def earn(
        self,
        type: str,
        symbol: str,
        value: Decimal,
        now: int,
        trade_id: int | None = None,
        *,
        asset: str = MARGIN_ASSET,
    ) -> None:
        """Remember a change of the balance; "tranId is unique in the same incomeType for a user"."""
        last = self.income[-1].transaction_id if self.income else 0
        self.income.append(Income(type, symbol, value, now, last + 1, trade_id, asset))


class FuturesAccounts:
    """All futures accounts, opened when first asked for."""

    def __init__(self, wallet: Callable[[Channel], Wallet]) -> None:
        self._wallet = wallet
        self._accounts: dict[Channel, FuturesAccount] = {}

    def __getitem__(self, channel: Channel) -> FuturesAccount:
        found = self._accounts.get(channel)
        if found is None:
            found = self._accounts[channel] = FuturesAccount(channel, self._wallet(channel))
        return found

    def all(self) -> list[FuturesAccount]:
        """Every account opened so far."""
        return list(self._accounts.values())
