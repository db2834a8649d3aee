"""What a documented operation weighs, by the rules of the catalog."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NotRequired, TypedDict

from ...wire import Json
from ..operations import Params, weighs

Rule = Mapping[str, Any]


class Stated(TypedDict):
    """A weight with conditions: the first that holds decides."""

    value: int
    when: NotRequired[list[Rule]]


def weight_of(stated: "int | Stated | None") -> Callable[[Params], int]:
    """The weight by a call's parameters; 1 where no page states one."""
    if isinstance(stated, int | None):
        return weighs(1 if stated is None else stated)
    rules, otherwise = stated.get("when", ()), stated["value"]
    return lambda params: next((_charge(rule, params) for rule in rules if _holds(rule, params)), otherwise)


def _holds(rule: Rule, params: Params) -> bool:
    """Whether all that the rule says of its parameter is so."""
    sent = params.text(rule["param"])
    value = sent if sent is not None else rule.get("default")
    if "present" in rule and (sent is not None) is not rule["present"]:
        return False
    if "among" in rule and str(value) not in rule["among"]:
        return False
    if "items_at_most" in rule and not 0 < _count(sent) <= rule["items_at_most"]:
        return False
    return "at_most" not in rule or (str(value).isdecimal() and int(str(value)[:20]) <= rule["at_most"])


def _charge(rule: Rule, params: Params) -> int:
    value = int(rule["value"])
    return min(int(rule["each"]) * _count(params.text(rule["param"])), value) if "each" in rule else value


def _count(sent: str | None) -> int:
    """How many elements a list has; what is no list is one."""
    if not sent:
        return 0
    try:
        parsed: Json = json.loads(sent)
    except (ValueError, RecursionError):
        return 1
    return len(parsed) if isinstance(parsed, list) else 1
