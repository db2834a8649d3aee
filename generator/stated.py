"""What a page in scope must say of an operation, as the spec writes it: nothing is put in its place."""

from __future__ import annotations

from typing import Any

from generator.docs.facts import Operation, PageError, Weight
from generator.docs.operations import SAY_IT


def security_form(operation: Operation) -> str:
    """The word of security.

    Raises:
        PageError: the page does not tell.
    """
    if not operation.security:
        problem = f"no word of security that is known in brackets after the title of {operation.id}"
        raise PageError(operation.page, operation.line, f"{problem}; {SAY_IT}")
    return operation.security


def weight_form(operation: Operation) -> int | dict[str, Any] | None:
    """The weight of an operation as the spec writes it; None if no page states one."""
    return weight_value(operation.weight) if operation.weight else None


def weight_value(weight: Weight) -> int | dict[str, Any]:
    """A weight as the spec writes it: a number by IP without conditions, else an object."""
    if not weight.rules and not weight.also and weight.unit == "IP":
        return weight.value
    written = _charged(weight)
    if weight.also:
        written["also"] = _charged(weight.also)
    return written


def _charged(weight: Weight) -> dict[str, Any]:
    written: dict[str, Any] = {"value": weight.value, "unit": weight.unit}
    when: list[dict[str, Any]] = []
    for rule in weight.rules:
        row: dict[str, Any] = {"param": rule.param}
        if rule.present is not None:
            row["present"] = rule.present
        if rule.among:
            row["among"] = list(rule.among)
        for name in ("at_most", "items_at_most", "each"):
            if getattr(rule, name) is not None:
                row[name] = getattr(rule, name)
        when.append({**row, "value": rule.value})
    return {**written, "when": when} if when else written
