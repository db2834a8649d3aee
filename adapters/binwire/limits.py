"""What the exchange says is used of its limits: looked at, not acted upon."""

from __future__ import annotations

from collections.abc import Mapping

# "X-MBX-USED-WEIGHT-(intervalNum)(intervalLetter)", "X-MBX-ORDER-COUNT-(intervalNum)(intervalLetter)" (spot, fapi);
# "X-SAPI-USED-IP-WEIGHT-1M", "X-SAPI-USED-UID-WEIGHT-1M" (sapi)
PREFIXES = ("x-mbx-used-weight", "x-mbx-order-count", "x-sapi-used-")


class Limits:
    """Usage as the latest reply of each product stated it, by header name in lower case.

    Example:
        `client.limits.used("spot")["x-mbx-used-weight-1m"]`
    """

    def __init__(self) -> None:
        self._used: dict[str, dict[str, int]] = {}

    def used(self, product: str) -> Mapping[str, int]:
        """What is used by now of the limits of `spot`, `sapi` or `fapi`; empty before the first reply."""
        return dict(self._used.get(product, {}))

    def seen(self, product: str, headers: Mapping[str, str]) -> None:
        """Take note of a reply's headers, their names in lower case."""
        for name, value in headers.items():
            if name.startswith(PREFIXES) and value.isdecimal():
                self._used.setdefault(product, {})[name] = int(value)
