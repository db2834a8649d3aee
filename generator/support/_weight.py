"""What a request costs, and how that depends on its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, json


class WeightRule(Struct, frozen=True, kw_only=True):
    """One condition on a parameter and the weight where it holds. Of the members given, all must hold."""

    param: str
    value: int
    present: bool | None = None
    among: tuple[str, ...] = ()
    at_most: int | None = None
    items_at_most: int | None = None
    """The parameter is a list of at most so many elements."""
    default: str | int | None = None
    """What `among` and `at_most` are asked of where the parameter is not sent: its documented default."""
    each: int | None = None
    """What each element of the parameter, a list, weighs; `value` is then the most that all together weigh."""

    def holds(self, params: Mapping[str, Any]) -> bool:
        """Whether the rule applies to a request with these wire parameters."""
        given = params.get(self.param)
        if self.present is not None and (given is not None) is not self.present:
            return False
        valued = self.default if given is None else given
        if self.among and str(valued) not in self.among:
            return False
        if self.items_at_most is not None and not 0 < _count(given) <= self.items_at_most:
            return False
        return self.at_most is None or (valued is not None and int(valued) <= self.at_most)

    def charge(self, params: Mapping[str, Any]) -> int:
        """The weight of a request with these wire parameters, if the rule holds."""
        if self.each is None:
            return self.value
        return min(self.each * _count(params.get(self.param)), self.value)


def _count(given: Any) -> int:
    """How many elements a list has; one that is text already is JSON (`["BNBBTC","BTCUSDT"]`) or a single element."""
    if given is None:
        return 0
    if isinstance(given, str):
        given = json.decode(given) if given.startswith("[") else [given]
    return len(given)


class Weight(Struct, frozen=True):
    """What a request costs: `value`, unless the first rule that holds says otherwise."""

    value: int
    unit: Literal["IP", "UID"] = "IP"
    rules: tuple[WeightRule, ...] = ()
    also: Weight | None = None
    """What is charged by the other unit too."""
    stated: bool = True
    """False where no page states a weight: the value is then the least that a request costs, and what the exchange
    counted stands in the reply's headers (`client.limits`)."""

    def of(self, params: Mapping[str, Any]) -> int:
        """The weight of a request with these wire parameters."""
        return next((rule.charge(params) for rule in self.rules if rule.holds(params)), self.value)
