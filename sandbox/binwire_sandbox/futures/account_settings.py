"""What an account of futures may set: mode, leverage, margin type, and the margin of isolated positions."""

from decimal import Decimal

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.order_store import OrderStore
from ..errors import ApiError
from ..spot.ledger import Publish
from ..wire import ZERO
from .account_events import account_update, leverage_update, multi_assets_update
from .accounts import FuturesAccount, MarginChange
from .positions import Position
from .risk import Risk

ADD, REDUCE = 1, 2


class AccountSettings:
    """Changes settings where positions and open orders allow it, and reports the changes."""

    def __init__(
        self, orders: OrderStore, risk: Risk, clock: Clock, publish: Publish, assumptions: Assumptions
    ) -> None:
        self._orders = orders
        self._risk = risk
        self._clock = clock
        self._publish = publish
        self._tells_unchanged = assumptions.unchanged_leverage == "event"

    # The whole account -------------------------------------------------------------------------------------------

    def set_dual(self, account: FuturesAccount, dual: bool) -> None:
        """Hedge mode or one-way mode.

        Raises:
            ApiError: -4059, -4067, -4068.
        """
        if account.dual is dual:
            raise ApiError(-4059, "No need to change position side.")
        if self._orders.open(account.channel):
            raise ApiError(-4067, "Position side cannot be changed if there exists open orders.")
        if account.positions():
            raise ApiError(-4068, "Position side cannot be changed if there exists position.")
        account.dual = dual

    def set_multi_assets(self, account: FuturesAccount, multi_assets: bool) -> None:
        """Multi-assets mode or single-asset mode.

        Raises:
            ApiError: -4171, -4170, -4167, -4169, -4172.
        """
        if account.multi_assets is multi_assets:
            text = "Adjusted asset mode is currently set and does not need to be adjusted repeatedly."
            raise ApiError(-4171, text)
        if self._orders.open(account.channel):
            raise ApiError(-4170, "Unable to adjust Multi-Assets Mode with open orders in USDⓈ-M Futures.")
        if multi_assets and account.isolated:
            text = "Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under isolated-margin mode."
            raise ApiError(-4167, text)
        if account.balance < ZERO:
            text = (
                "Unable to adjust Multi-Assets Mode with a negative wallet balance of margin available asset in"
                " USDⓈ-M Futures account."
            )
            raise ApiError(-4172, text)
        account.multi_assets = multi_assets
        if self._risk.available(account) < ZERO:
            account.multi_assets = not multi_assets
            text = "Unable to adjust Multi-Assets Mode with insufficient margin balance in USDⓈ-M Futures."
            raise ApiError(-4169, text)
        self._publish(account.channel, multi_assets_update(multi_assets, self._clock.now()))

    # Symbols -----------------------------------------------------------------------------------------------------

    def set_leverage(self, account: FuturesAccount, symbol: str, leverage: int) -> None:
        """The initial leverage of a symbol.

        Raises:
            ApiError: -4028, -4161, -2027, -2028.
        """
        brackets, before = self._risk.brackets[symbol], account.leverage_of(symbol)
        if not 1 <= leverage <= brackets.max_leverage:
            raise ApiError(-4028, f"Leverage {leverage} is not valid")
        if leverage < before and symbol in account.isolated and account.positions(symbol):
            text = "Leverage reduction is not supported in Isolated Margin Mode with open positions"
            raise ApiError(-4161, text)
        for one in self._risk.exposures(account):
            worst = abs(one.notional) + one.order_margin * one.leverage
            if one.position.symbol == symbol and worst > brackets.max_notional(leverage):
                raise ApiError(-2027, "Exceeded the maximum allowable position at current leverage.")
        account.leverage[symbol] = leverage
        if leverage < before and self._risk.available(account) < ZERO:
            account.leverage[symbol] = before
            raise ApiError(-2028, "Leverage is smaller than permitted: insufficient margin balance.")
        if leverage != before or self._tells_unchanged:
            self._publish(account.channel, leverage_update(symbol, leverage, self._clock.now()))

    def set_isolated(self, account: FuturesAccount, symbol: str, isolated: bool) -> None:
        """Whether the margin of a symbol's positions is isolated or crossed.

        Raises:
            ApiError: -4046, -4168, -4047, -4048.
        """
        if (symbol in account.isolated) is isolated:
            raise ApiError(-4046, "No need to change margin type.")
        if account.multi_assets:
            raise ApiError(-4168, "Unable to adjust to isolated-margin mode under the Multi-Assets mode.")
        if self._orders.open(account.channel, symbol):
            raise ApiError(-4047, "Margin type cannot be changed if there exists open orders.")
        if account.positions(symbol):
            raise ApiError(-4048, "Margin type cannot be changed if there exists position.")
        account.isolated ^= {symbol}
        held, now = [account.position(symbol, side) for side in account.sides], self._clock.now()
        self._publish(
            account.channel,
            lambda: account_update("MARGIN_TYPE_CHANGE", account, self._risk, now, None, held),
        )

    # Isolated margin ---------------------------------------------------------------------------------------------

    def change_margin(self, account: FuturesAccount, position: Position, value: Decimal, type: int) -> None:
        """Move margin between the crossed balance and an isolated position.

        Raises:
            ApiError: -4055, -4049, -4054, -4050, -4051.
        """
        if value <= ZERO:
            raise ApiError(-4055, "Amount must be positive.")
        if position.symbol not in account.isolated:
            raise ApiError(-4049, "Add margin only support for isolated position.")
        if not position.qty:
            raise ApiError(-4054, "Cannot add position margin: position is 0.")
        if type == ADD and value > self._risk.available(account):
            raise ApiError(-4050, "Cross balance insufficient.")
        if type == REDUCE and value > self._spare(account, position):
            raise ApiError(-4051, "Isolated balance insufficient.")
        now = self._clock.now()
        position.isolated += value if type == ADD else -value
        position.updated = now
        account.margin_changes.append(MarginChange(position.symbol, position.side, type, value, now))
        self._publish(
            account.channel,
            lambda: account_update("MARGIN_TRANSFER", account, self._risk, now, positions=[position]),
        )

    def _spare(self, account: FuturesAccount, position: Position) -> Decimal:
        """What the position's initial margin leaves of its own; profit that is not realised cannot be taken out."""
        found = self._risk.exposure(account, position)
        return position.isolated + min(ZERO, found.unrealised) - found.position_margin
