"""sapi's limits: "each endpoint […] has an independent" one, by IP address or by account."""

import json
from functools import cached_property
from importlib.resources import files

from ..clock import Clock
from ..engine.balances import Channel, Market
from ..wire import Micros
from .bans import Bans
from .limits import ORDERS, Limit, RequestLimits, of_type
from .operations import Call, Operation, Params
from .usage import Texts, Usage, Use


class SapiUsage(Usage):
    """What requests to sapi use. Margin orders are counted for each margin account apart."""

    def __init__(self, rules: RequestLimits, clock: Clock, bans: Bans) -> None:
        # "Please check the Order Rate Limit rules using `GET api/v3/exchangeInfo`": spot's.
        super().__init__(rules, tuple(of_type(rules.spot, ORDERS)), clock, bans, Texts(), margin_account)

    @cached_property
    def _by_account(self) -> frozenset[str]:
        return limited_by_account()

    def charge(self, use: Use, operation: Operation, params: Params) -> None:
        """Count the weight of a request that is limited by IP address.

        Raises:
            RateLimited: -1003, it was too much.
        """
        use.weight = operation.weight(params)
        if use.endpoint not in self._by_account:
            self._weigh(self._rules.sapi_ip, f"{use.endpoint} {use.address}", use.address, use.weight)

    def identified(self, use: Use, operation: Operation, call: Call) -> None:
        """Count the weight of a request that is limited by account.

        Raises:
            RateLimited: -1003, it was too much.
        """
        super().identified(use, operation, call)
        if use.endpoint in self._by_account and use.key is not None:
            self._weigh(self._rules.sapi_uid, f"{use.endpoint} {use.key.account}", use.address, use.weight)

    def _weight_headers(self, use: Use) -> dict[str, str]:
        if use.endpoint not in self._by_account:
            count = self.windows.count(self._rules.sapi_ip, f"{use.endpoint} {use.address}")
            return {"X-SAPI-USED-IP-WEIGHT-1M": str(count)}
        if use.key is None:
            return {}
        count = self.windows.count(self._rules.sapi_uid, f"{use.endpoint} {use.key.account}")
        return {"X-SAPI-USED-UID-WEIGHT-1M": str(count)}

    def _orders_again(self, limit: Limit) -> Micros | None:
        """ "You will receive a 429 error without the `Retry-After` header"."""
        return None


def margin_account(call: Call) -> Channel:
    """The cross margin account, or the isolated one of a symbol."""
    if call.params.flag("isIsolated"):
        return Channel(call.account, Market.ISOLATED_MARGIN, call.params.needed("symbol"))
    return Channel(call.account, Market.MARGIN)


def limited_by_account() -> frozenset[str]:
    """The endpoints, as verb and path, whose weight counts by account; all others count by IP address."""
    catalog = json.loads(files("binwire_api").joinpath("sapi/catalog.json").read_bytes())
    rows = [row for row in catalog["operations"] if row["kind"] == "rest" and row["weight_unit"] == "UID"]
    return frozenset(f"{row['method']} {row['path']}" for row in rows)
