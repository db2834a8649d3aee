"""All limits of an exchange together: what is used of them, and who is banned."""

from collections.abc import Callable

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Market
from ..wire import Json, JsonObject
from .bans import Bans
from .limits import RequestLimits
from .sapi_usage import SapiUsage
from .usage import FAPI_TEXTS, Texts, Usage, own_account
from .windows import Whose

Disconnect = Callable[[Bans, str], None]


class Throttle:
    """Usage by product, and bans by host: spot's and sapi's are one, futures' another.

    Attributes:
        limits: the numbers.
        spot, sapi, fapi: what is used of them.
        bans: the bans by `spot` and `fapi`.
    """

    def __init__(self, limits: RequestLimits, clock: Clock, disconnect: Disconnect, assumptions: Assumptions) -> None:
        self.limits = limits
        self.bans = {name: Bans(limits, clock, disconnect) for name in ("spot", "fapi")}
        spot, fapi = self.bans["spot"], self.bans["fapi"]
        self.spot = Usage(limits, limits.spot, clock, spot, Texts(), own_account(Market.SPOT))
        self.spot.shows_legacy_weight = True
        self.sapi = SapiUsage(limits, clock, spot)
        self.fapi = Usage(limits, limits.fapi, clock, fapi, FAPI_TEXTS, own_account(Market.FAPI))
        self.fapi.tells_wait = assumptions.futures_retry_after == "sent"
        for usage in self.usages.values():
            usage.gives_back_refused = assumptions.refused_weight == "free"

    @property
    def usages(self) -> dict[str, Usage]:
        """Usage by the product's name."""
        return {"spot": self.spot, "sapi": self.sapi, "fapi": self.fapi}

    def filled(self, owner: Channel) -> None:
        """An order of spot or margin had its first fill. No page says that futures take fills back."""
        (self.spot if owner.market is Market.SPOT else self.sapi).filled(owner)

    def ban(self, ip: str, seconds: float | None = None, hosts: str | None = None) -> None:
        """Ban an address from `spot` (sapi with it) or `fapi`, from both if none is named, and end its connections.

        Args:
            ip: the address.
            seconds: how long; if not given, as long as it is its turn: from 2 minutes to 3 days.
            hosts: `spot`, `fapi`, or None.
        """
        for name, bans in self.bans.items():
            if hosts in (None, name):
                bans.ban(ip, seconds)
                bans.enforce(ip)

    def rows(self) -> JsonObject:
        """What is used in the present windows, and the bans in force."""
        used: list[Json] = [
            limit.row() | {"product": name, "count": count, "whose": _text(whose)}
            for name, usage in self.usages.items()
            for limit, whose, count in usage.windows.used()
        ]
        bans: list[Json] = [row | {"hosts": name} for name, bans in self.bans.items() for row in bans.rows()]
        return {"enforced": self.limits.enforced, "used": used, "bans": bans}

    def reset(self) -> None:
        """Nothing has been used, and nobody is or was banned."""
        for usage in self.usages.values():
            usage.windows.clear()
        for bans in self.bans.values():
            bans.clear()


def _text(whose: Whose) -> str:
    if isinstance(whose, str):
        return whose
    return " ".join(part for part in (whose.account, whose.market.value, whose.symbol) if part)
