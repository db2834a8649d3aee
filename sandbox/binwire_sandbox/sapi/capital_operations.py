"""sapi: deposits and withdrawals, their histories and addresses."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from ..clock import DAY, SECOND, Clock
from ..engine.balances import Channel, Market, Wallet
from ..engine.symbols import Symbol
from ..errors import ApiError, invalid
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Params, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject, Micros, amount, plain
from .capital import Capital, Deposit, Target, Withdrawal
from .networks import ADDRESS, STEP, details, networks

WITHDRAWAL = "coin withdrawOrderId network address addressTag amount transactionFeeFlag name walletType"
WITHDRAWALS = "coin withdrawOrderId status offset limit idList startTime endTime"
DEPOSITS = "includeSource coin status startTime endTime offset limit txId"
MAXIMUM = 1000
MAXIMUM_IDS = 45
# What a deposit and a withdrawal are once they are done: here always.
CREDITED = 1
COMPLETED = 6
WALLETS = (0, 1)


class Dated(Protocol):
    """A record with its time in µs."""

    @property
    def time(self) -> int:
        """When it was made."""
        ...


D_ = TypeVar("D_", bound=Dated)


class CapitalOperations:
    """What comes into an account from outside and leaves it."""

    def __init__(
        self,
        capital: Capital,
        symbols: Mapping[str, Symbol],
        wallet: Callable[[Channel], Wallet],
        clock: Clock,
    ) -> None:
        self._capital = capital
        self._wallet = wallet
        self._clock = clock
        self._assets = frozenset(asset for one in symbols.values() for asset in (one.base, one.quote))

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/capital"
        return {
            ("POST", f"{path}/withdraw/apply"): operation(self._withdraw, WITHDRAWAL, weight=900),
            ("GET", f"{path}/withdraw/history"): operation(self._withdrawals, WITHDRAWALS, weight=18000),
            ("GET", f"{path}/withdraw/address/list"): operation(lambda call: [], weight=10),
            ("GET", f"{path}/deposit/hisrec"): operation(self._deposits, DEPOSITS),
            ("GET", f"{path}/deposit/address"): operation(self._address, "coin network amount", weight=10),
            ("GET", f"{path}/deposit/address/list"): operation(self._addresses, "coin network", weight=10),
            ("GET", "/sapi/v1/asset/assetDetail"): operation(self._details, "asset"),
        }

    def _coin(self, call: Call) -> str:
        """The coin that is named, and its network if one is.

        Raises:
            ApiError: -1102; -4018, there is no such coin; -4019, it is not on that network.
        """
        coin, network = call.params.needed("coin"), call.params.text("network")
        if coin not in self._assets and coin not in self._wallet(Channel(call.account, Market.SPOT)).balances:
            raise ApiError(-4018, "We don't have this asset.")
        if network and network not in networks(coin):
            raise ApiError(-4019, "Current asset is not open for withdrawal.")
        return coin

    def _withdraw(self, call: Call) -> Json:
        params, coin = call.params, self._coin(call)
        address, wallet = params.needed("address"), params.integer("walletType") or 0
        params.needed("amount")
        value = params.decimal("amount") or ZERO
        if wallet not in WALLETS:
            raise invalid("walletType")
        if not re.fullmatch(ADDRESS, address):
            raise ApiError(-4033, "Illegal address.")
        if value < STEP:
            raise ApiError(-4022, f"Not less than the minimum pick-up quantity {plain(STEP)}.")
        if value % STEP:
            raise ApiError(-4021, f"Asset withdrawal must be an integer multiple of {plain(STEP)}.")
        tag, order_id = params.text("addressTag") or "", params.text("withdrawOrderId") or ""
        target = Target(params.text("network") or networks(coin)[0], address, tag, order_id, wallet)
        return {"id": self._capital.withdraw(call.account, coin, value, target).id}

    # Histories ---------------------------------------------------------------------------------------------------

    def _withdrawals(self, call: Call) -> Json:
        """ "If `withdrawOrderId` is sent, time between `startTime` and `endTime` must be less than 7 days"."""
        params = call.params
        coin, order_id, ids = (params.text(name) for name in ("coin", "withdrawOrderId", "idList"))
        wanted = ids.split(",") if ids else []
        if len(wanted) > MAXIMUM_IDS:
            raise invalid("idList")
        found = [
            one
            for one in self._capital.withdrawals(call.account)
            if coin in (None, "", one.coin)
            and order_id in (None, "", one.target.order_id)
            and (not wanted or one.id in wanted)
        ]
        rows = self._asked(params, found, 7 if order_id else 90, COMPLETED)
        return [_withdrawal(one) for one in rows]

    def _deposits(self, call: Call) -> Json:
        params = call.params
        coin, transaction = params.text("coin"), params.text("txId")
        found = [
            one
            for one in self._capital.deposits(call.account)
            if coin in (None, "", one.coin) and transaction in (None, "", one.transaction)
        ]
        source = params.flag("includeSource")
        return [_deposit(one, source) for one in self._asked(params, found, 90, CREDITED)]

    def _asked(self, params: Params, rows: Sequence[D_], days: int, status: int) -> Sequence[D_]:
        """Those of the time, the status and the page that are asked for: "90 days" up to now by default.

        Raises:
            ApiError: -4047, "time interval must be within 0-90 days", or 7.
        """
        until = last_moment(params, "endTime")
        end = int(self._clock.now()) if until is None else int(until)
        since = moment(params, "startTime")
        start = end - days * DAY if since is None else int(since)
        if not 0 <= end - start <= days * DAY + 999:
            raise ApiError(-4047, f"Time interval must be within 0-{days} days")
        if params.integer("status") not in (None, status):
            return []
        offset, number = params.integer("offset") or 0, limit(params, MAXIMUM, MAXIMUM)
        return [one for one in rows if start <= one.time <= end][offset : offset + number]

    # Addresses ---------------------------------------------------------------------------------------------------

    def _address(self, call: Call) -> Json:
        coin = self._coin(call)
        return {"address": self._capital.address(call.account, coin), "coin": coin, "tag": "", "url": ""}

    def _addresses(self, call: Call) -> Json:
        coin = self._coin(call)
        return [{"coin": coin, "address": self._capital.address(call.account, coin), "tag": "", "isDefault": 1}]

    def _details(self, call: Call) -> Json:
        wanted = call.params.text("asset")
        return {asset: details() for asset in sorted(self._assets) if wanted in (None, "", asset)}


def _deposit(one: Deposit, source: bool) -> JsonObject:
    """ "Return `sourceAddress` field when set to `true`"."""
    shown: JsonObject = {
        "id": str(one.id),
        "amount": plain(one.value),
        "coin": one.coin,
        "network": networks(one.coin)[0],
        "status": CREDITED,
        "address": one.address,
        "addressTag": "",
        "txId": one.transaction,
        "insertTime": Micros(one.time),
        "completeTime": Micros(one.time),
        "transferType": 0,
        "confirmTimes": "1/1",
        "unlockConfirm": 0,
        "walletType": 0,
        "travelRuleStatus": 0,
    }
    return shown | ({"sourceAddress": ""} if source else {})


def _withdrawal(one: Withdrawal) -> JsonObject:
    """ "Will not be returned if there's no withdrawOrderId for this withdraw"."""
    when = datetime.fromtimestamp(one.time // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "id": one.id,
        "amount": amount(one.value),
        "transactionFee": "0",
        "coin": one.coin,
        "status": COMPLETED,
        "address": one.target.address,
        **({"addressTag": one.target.tag} if one.target.tag else {}),
        "txId": one.transaction,
        "applyTime": when,
        "network": one.target.network,
        "transferType": 0,
        **({"withdrawOrderId": one.target.order_id} if one.target.order_id else {}),
        "info": "",
        "confirmNo": 1,
        "walletType": one.target.wallet,
        "txKey": "",
        "completeTime": when,
    }
