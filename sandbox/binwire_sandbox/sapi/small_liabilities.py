"""sapi: small debts of cross margin, paid with another asset of the account."""

from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..clock import HOUR, Clock
from ..engine.balances import Channel, Market, Wallet
from ..errors import ApiError, invalid
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject, Micros, amount, ceiling, number
from .margin import Margin
from .paging import page, window
from .transfers import Transfers

# "Only liability valuation less than 10 USDT are supported": paid in this asset.
LIMIT = Decimal(10)
TARGET = "USDT"
MAXIMUM_ASSETS = 10
PAUSE = 6 * HOUR
REMEMBERED = 10_000


@attrs.frozen
class Exchanged:
    """A debt that was paid: `value` of `asset` was owed, `cost` of USDT paid it; `time` in µs."""

    asset: str
    value: Decimal
    cost: Decimal
    time: int


class SmallLiabilities:
    """Lists and exchanges them, at the last prices and without a fee."""

    def __init__(self, margin: Margin, transfers: Transfers, wallet: Callable[[Channel], Wallet], clock: Clock) -> None:
        self._margin = margin
        self._transfers = transfers
        self._wallet = wallet
        self._clock = clock
        self._done: dict[str, deque[Exchanged]] = {}

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin/exchange-small-liability"
        history = "current size startTime endTime"
        return {
            ("GET", path): operation(self._list, weight=100),
            ("POST", path): operation(self._exchange, "assetNames", weight=3000),
            ("GET", f"{path}-history"): operation(self._history, history, weight=100),
        }

    def _small(self, wallet: Wallet) -> dict[str, Decimal]:
        """What each small debt costs in USDT."""
        price = self._margin.levels.price
        costs = {asset: ceiling(one.debt * price(asset)) for asset, one in wallet.balances.items() if asset != TARGET}
        return {asset: cost for asset, cost in costs.items() if ZERO < cost < LIMIT}

    def _list(self, call: Call) -> Json:
        wallet = self._wallet(Channel(call.account, Market.MARGIN))
        return [
            {
                "asset": asset,
                "interest": amount(wallet.balances[asset].interest),
                "principal": amount(wallet.balances[asset].borrowed),
                "liabilityAsset": TARGET,
                # A number, alone of the amounts of the page's example.
                "liabilityQty": number(cost),
            }
            for asset, cost in sorted(self._small(wallet).items())
        ]

    def _exchange(self, call: Call) -> Json:
        """ "Only convert once within 6 hours".

        Raises:
            ApiError: -1130, too many assets or one that is owed too much or nothing of; -3004, it is too early;
                -3041, there is too little USDT.
        """
        wanted = dict.fromkeys(call.params.needed("assetNames").split(","))
        channel, now = Channel(call.account, Market.MARGIN), self._clock.now()
        wallet, done = self._wallet(channel), self._done.setdefault(call.account, deque(maxlen=REMEMBERED))
        costs = self._small(wallet)
        if len(wanted) > MAXIMUM_ASSETS or not costs.keys() >= wanted.keys():
            raise invalid("assetNames")
        if done and now - done[-1].time < PAUSE:
            raise ApiError(-3004, "Trade not allowed.")
        if sum((costs[asset] for asset in wanted), ZERO) > wallet.balances[TARGET].free:
            raise ApiError(-3041, "Balance is not enough")
        for asset in wanted:
            done.append(self._pay(channel, asset, costs[asset]))
        return {}

    def _pay(self, channel: Channel, asset: str, cost: Decimal) -> Exchanged:
        """Sell USDT for what is owed, and repay with it."""
        value = self._wallet(channel).balances[asset].debt
        for coin, delta in ((TARGET, -cost), (asset, value)):
            self._transfers.change(channel, coin, delta)
            self._margin.loans.flow.add(channel, coin, "SMALL_CONVERT", abs(delta), 0)
        self._margin.repay(channel, asset, value)
        return Exchanged(asset, value, cost, self._clock.now())

    def _history(self, call: Call) -> Json:
        params = call.params
        for name in ("current", "size"):
            params.needed(name)
        since, until = window(params, self._clock.now(), days=30)
        rows = [one for one in reversed(self._done.get(call.account, ())) if since <= one.time <= until]
        return page(rows, params, _exchanged)


def _exchanged(one: Exchanged) -> JsonObject:
    return {
        "asset": one.asset,
        "amount": amount(one.value),
        "targetAsset": TARGET,
        "targetAmount": amount(one.cost),
        "bizType": "EXCHANGE_SMALL_LIABILITY",
        "timestamp": Micros(one.time),
    }
