"""What a spot request weighs, where it depends on which symbols are asked for, or on how the request is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from generator.docs.facts import Weight, WeightRule
from generator.docs.markdown import plain
from generator.docs.table import Table
from generator.docs.weights import read_weight

_MANY, _ONE = "symbols", "symbol"
_EACH = re.compile(
    r"(?P<each>\d+) for each requested symbol\b.*\bcap at (?P<most>\d+) once the number of (?P<param>\w+)", re.I | re.S
)
"""Prose: `4 for each requested symbol. The weight … will cap at 200 once the number of symbols … is more than 50.`"""
_CHARGE = re.compile(
    r"(?P<value>\d+)(?:\s+(?:for each|per)\s+symbol(?:,\s*capped at a max of\s+(?P<most>\d+))?)?", re.I
)
_OTHERWISE = re.compile(r"none|all symbols|without \w+|\w+ parameter is omitted|if symbol is invalid", re.I)
"""The case that holds where no parameter of another row is given."""
_GIVEN = re.compile(r"(?:with |(?:querying )?by )?(?P<param>[a-z]\w*)", re.I)
_COUNT = re.compile(r"(?:\d+\s*[-–]\s*)?(?P<most>\d+)(?P<more> or more)?|any", re.I)


def read_spot_weight(label: str, prose: str, table: Table | None) -> Weight | None:
    """The weight that stands under a label, None where the text is of no weight.

    Args:
        label: the label itself, `Weight`.
        prose: the text under it, without tables.
        table: the first table under it.

    Raises:
        ValueError: it speaks of a weight in words not known here.
    """
    if table is None:
        each = _EACH.search(plain(prose))
        return _per_symbol(each) if each else read_weight(label, prose)
    head = [plain(cell).lower() for cell in table.header]
    rows = [[plain(cell) for cell in row] for row in table.rows]
    if len(head) == 3:
        return _weight(_one_row(case, charge, param) for param, case, charge in rows)
    if head[0] == _MANY:
        return _by_number(rows)
    if re.match(r"param|condition|case", head[0]) and not any(re.search(r"\bis not\b", row[0]) for row in rows):
        return _weight(_one_row(case, charge) for case, charge in rows)
    return read_weight(label, prose, [table.header, *table.rows])


def _per_symbol(found: re.Match[str]) -> Weight:
    each, most = int(found["each"]), int(found["most"])
    return Weight(each, rules=(WeightRule(found["param"], most, present=True, each=each),))


def _by_number(rows: Sequence[Sequence[str]]) -> Weight:
    """`1–20 | 2`, `101 or more | 80`, `all symbols | 80`: one symbol may also be named by the other parameter."""
    read = [_one_row(case, charge, _MANY) for case, charge in rows]
    first = read[0]
    assert first is not None
    one = first.each or first.value
    if first.each:
        # The next row says what the cap is: `51–100 | 200`.
        if len(read) != 2 or read[1] is None:
            raise ValueError(f"no cap of a weight for each symbol: {rows!r}")
        return Weight(one, rules=(WeightRule(_MANY, read[1].value, present=True, each=one),))
    return _weight([_one_row(_ONE, str(one)), *read])


def _weight(rows: Iterator[WeightRule] | Sequence[WeightRule]) -> Weight:
    """Rules in the order of the rows; the rows of no parameter must agree and hold where no rule does."""
    rules = list(rows)
    otherwise = {rule.value for rule in rules if not rule.param}
    if len(otherwise) != 1:
        raise ValueError(f"not one weight of the case of no parameter, but {sorted(otherwise)}")
    value = otherwise.pop()
    kept = [rule for rule in rules if rule.param]
    # A last case that weighs as much as none of the cases says nothing more.
    while kept and kept[-1].value == value and not kept[-1].each:
        kept.pop()
    return Weight(value, rules=tuple(kept))


def _one_row(case: str, charge: str, counted: str = "") -> WeightRule:
    """A row as a rule; without a parameter where the row tells of the case of none.

    Args:
        case: what the row says of the request.
        charge: the weight, maybe of each symbol.
        counted: the parameter whose elements the case counts.
    """
    cost = _CHARGE.fullmatch(charge)
    if cost is None:
        raise ValueError(f"no weight in {charge!r}")
    each = int(cost["value"]) if charge != cost["value"] else None
    rule = WeightRule("", int(cost["most"] or cost["value"]), each=each)
    if _OTHERWISE.fullmatch(case):
        return rule
    count = _COUNT.fullmatch(case) if counted else None
    if count:
        most = int(count["most"]) if count["most"] and not count["more"] and counted != _ONE else None
        return evolve(rule, param=counted, items_at_most=most, present=None if most else True)
    given = _GIVEN.fullmatch(case)
    if given is None:
        raise ValueError(f"a case of a weight in unknown words: {case!r}")
    return evolve(rule, param=given["param"], present=True)
