"""The sentences of docstrings, made from facts."""

from __future__ import annotations

from typing import Any


def operation_line(title: str, security: str, weight: Any) -> str:
    """`New order (TRADE), weight 1.`"""
    secured = "" if security == "NONE" else f" ({security})"
    return f"{title.rstrip('.')}{secured}, {weight_words(weight)}."


def weight_words(weight: Any) -> str:
    """`weight 80 by IP; 6 with symbol; 5 with limit up to 100`."""
    if weight is None:
        return "weight not documented"
    if isinstance(weight, int):
        return f"weight {weight}"
    said = [f"weight {_by(weight)}" + (f" and {_by(weight['also'], also=True)}" if "also" in weight else "")]
    said += [f"{_charge(rule)} {_condition(rule)}" for rule in weight.get("when", ())]
    return "; ".join(said)


def _by(weight: dict[str, Any], *, also: bool = False) -> str:
    """`360 by UID`; what is by IP need not say so, unless it stands beside the other."""
    unit = weight.get("unit", "IP")
    return f"{weight['value']} by {unit}" if unit == "UID" or also else str(weight["value"])


def _charge(rule: dict[str, Any]) -> str:
    return f"{rule['each']} each, at most {rule['value']}," if "each" in rule else str(rule["value"])


def _condition(rule: dict[str, Any]) -> str:
    param = rule["param"]
    parts = []
    if "present" in rule:
        parts.append(f"with {param}" if rule["present"] else f"without {param}")
    if "among" in rule:
        parts.append(f"with {param} {' or '.join(str(value) for value in rule['among'])}")
    if "at_most" in rule:
        parts.append(f"with {param} up to {rule['at_most']}")
    if "items_at_most" in rule:
        parts.append(f"with up to {rule['items_at_most']} {param}")
    return " and ".join(parts)


def value_words(schema: dict[str, Any], unit: str = "") -> str:
    """`1 to 1000, default 500`, `in ms`, `at most 60000 ms` of a parameter's schema; empty where it says nothing."""
    least, most, default = schema.get("minimum"), schema.get("maximum"), schema.get("default")
    unit = schema.get("x-unit", unit)
    bounds = ""
    if most is not None:
        bounds = f"at most {most}" if least is None else str(most) if least == most else f"{least} to {most}"
    elif least is not None:
        bounds = f"at least {least}"
    counted = f"{bounds} {unit}".strip() if bounds else f"in {unit}" if "x-unit" in schema else ""
    said = str(default).lower() if isinstance(default, bool) else default
    return ", ".join(part for part in (counted, "" if default is None else f"default {said}") if part)


def retired_line(retired: str, deprecated: str, instead: str) -> str:
    """What a docstring says of an operation that is going or gone; empty for one that stays."""
    if not retired and not deprecated:
        return ""
    said = f"Retired on {retired}" if retired else f"Deprecated since {deprecated}"
    return said + (f"; use `{instead}` instead." if instead else ".")
