"""How much of the rate limits has been used. The first form counts and shows; it does not refuse."""

from collections import defaultdict

from ..access.keys import ApiKey
from ..clock import Clock
from ..errors import ApiError
from ..wire import Json
from .operations import Call, Operation, Params

SECOND = 1_000_000
LENGTHS = {"SECOND": SECOND, "MINUTE": 60 * SECOND, "DAY": 86_400 * SECOND}
Limit = tuple[str, str, int, int]

SPOT_LIMITS: tuple[Limit, ...] = (
    ("ORDERS", "SECOND", 10, 50),
    ("ORDERS", "DAY", 1, 160_000),
    ("REQUEST_WEIGHT", "MINUTE", 1, 6000),
)
FAPI_LIMITS: tuple[Limit, ...] = (
    ("REQUEST_WEIGHT", "MINUTE", 1, 2400),
    ("ORDERS", "SECOND", 10, 300),
    ("ORDERS", "MINUTE", 1, 1200),
)


class Usage:
    """Counters of one product in windows aligned to the clock: a minute begins at :00."""

    def __init__(self, limits: tuple[Limit, ...], clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._counts: dict[tuple[str, str, int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))

    def add(self, type: str, value: int, whose: str) -> None:
        """Count `value` for an IP address (REQUEST_WEIGHT) or an account (ORDERS)."""
        for kind, interval, number, _ in self._limits:
            if kind == type:
                key = (kind, interval, number, whose)
                window = self._window(interval, number)
                started, count = self._counts[key]
                self._counts[key] = (window, value + (count if started == window else 0))

    def run(self, operation: Operation, call: Call) -> Json:
        """Do what the call asks for; some refused calls count as orders too.

        Raises:
            ApiError: the call was refused.
        """
        try:
            return operation.handle(call)
        except ApiError as error:
            if error.is_order:
                self.add("ORDERS", operation.orders, call.account)
            raise

    def succeeded(self, operation: Operation, params: Params, address: str, key: ApiKey | None) -> str | None:
        """Settle a call that succeeded; returns the account if the call was an order.

        Spot orders and cancels cost no weight when they succeed (CHANGELOG 2026-03-27); failed ones are charged.
        """
        if operation.refunded:
            self.add("REQUEST_WEIGHT", -operation.weight(params), address)
        if key is None or not operation.orders:
            return None
        self.add("ORDERS", operation.orders, key.account)
        return key.account

    def count(self, type: str, interval: str, number: int, whose: str) -> int:
        """What has been used in the present window."""
        started, count = self._counts[type, interval, number, whose]
        return count if started == self._window(interval, number) else 0

    def shown(self, address: str, account: str | None) -> list[Json]:
        """The `rateLimits` of a reply: weight always, orders where the request is one."""
        rows: list[Json] = []
        for kind, interval, number, limit in self._limits:
            whose = address if kind == "REQUEST_WEIGHT" else account
            if whose is not None:
                count = self.count(kind, interval, number, whose)
                row: Json = {
                    "rateLimitType": kind,
                    "interval": interval,
                    "intervalNum": number,
                    "limit": limit,
                    "count": count,
                }
                rows.append(row)
        return rows

    def orders(self, account: str) -> list[Json]:
        """The unfilled order count of an account, by interval."""
        return [row for row in self.shown("", account) if isinstance(row, dict) and row["rateLimitType"] == "ORDERS"]

    def headers(self, address: str, account: str | None) -> dict[str, str]:
        """`X-MBX-USED-WEIGHT-1M` and, for orders, `X-MBX-ORDER-COUNT-10S`."""
        shown: dict[str, str] = {}
        for kind, interval, number, _ in self._limits:
            unit = f"{number}{interval[0]}"
            if kind == "REQUEST_WEIGHT":
                shown[f"X-MBX-USED-WEIGHT-{unit}"] = str(self.count(kind, interval, number, address))
            elif account is not None:
                shown[f"X-MBX-ORDER-COUNT-{unit}"] = str(self.count(kind, interval, number, account))
        return shown

    def _window(self, interval: str, number: int) -> int:
        return self._clock.now() // (LENGTHS[interval] * number)
