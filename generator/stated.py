"""What a page in scope must say of an operation, as the spec writes it: nothing is put in its place."""

from __future__ import annotations

from typing import Any

from generator.docs.facts import Operation, PageError, Weight

_SAY_IT = "say it by a [[page]] correction in spec/overrides"


def security_form(operation: Operation) -> str:
    """The word of security.

    Raises:
        PageError: the page does not tell.
    """
    if not operation.security:
        problem = f"no word of security that is known in brackets after the title of {operation.id}"
        raise PageError(operation.page, operation.line, f"{problem}; {_SAY_IT}")
    return operation.security


def weight_form(operation: Operation) -> int | dict[str, Any]:
    """The weight of an operation as the spec writes it.

    Raises:
        PageError: the page states none.
    """
    weight = operation.weight
    if weight is None:
        raise PageError(operation.page, operation.line, f"no weight of {operation.id}; {_SAY_IT}")
    return weight_value(weight)


def weight_value(weight: Weight) -> int | dict[str, Any]:
    """A weight as the spec writes it: a number by IP without conditions, else an object."""
    if not weight.rules and weight.unit == "IP":
        return weight.value
    written: dict[str, Any] = {"value": weight.value, "unit": weight.unit}
    when: list[dict[str, Any]] = []
    for rule in weight.rules:
        row: dict[str, Any] = {"param": rule.param}
        if rule.present is not None:
            row["present"] = rule.present
        if rule.among:
            row["among"] = list(rule.among)
        if rule.at_most is not None:
            row["at_most"] = rule.at_most
        when.append({**row, "value": rule.value})
    return {**written, "when": when} if when else written
