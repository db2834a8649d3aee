"""What a weight depends on where a caller leaves the parameter out: the parameter's documented default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_defaults(weight: Any, defaults: Mapping[str, Any]) -> Any:
    """A weight whose rules know what their parameter is if it is not sent.

    A book asked for without a limit has 500 levels and weighs what 500 levels weigh. Whether a parameter was sent at
    all (`present`) and how many elements it has are the same with a default and without.

    Args:
        weight: as in the spec: an int, None, or an object with value, unit and conditions.
        defaults: by the wire names of the operation's parameters.
    """
    if not isinstance(weight, Mapping):
        return weight
    changed = {**weight, "when": [_rule(rule, defaults) for rule in weight["when"]]} if "when" in weight else {**weight}
    return {**changed, "also": with_defaults(weight["also"], defaults)} if "also" in weight else changed


def _rule(rule: Mapping[str, Any], defaults: Mapping[str, Any]) -> Mapping[str, Any]:
    default = defaults.get(rule["param"])
    return rule if default is None or not rule.keys() & {"among", "at_most"} else {**rule, "default": default}
