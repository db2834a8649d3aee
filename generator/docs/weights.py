"""What a request weighs, out of the dozen ways the pages say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.docs.facts import Weight, WeightRule

_UNIT = re.compile(r"\(\s*(IP|UID|Master Account)\s*\)", re.I)
_IP_OF_MANY = re.compile(r"(\d+)\s+on\s+IP\s+rate\s+limit", re.I)
_RATE = re.compile(r"\d+\s*(?:times?)?\s*/\s*\d*\s*(?:s|min|hour|day)|\bshare\b", re.I)
"""A limit of another kind (`1/3s per account`, `60times/min per IP`, a limit shared with another endpoint)."""
_CLAUSE = re.compile(
    r"(?P<value>\d+)\s+(?:"
    r"(?P<single>for|when)\s+a\s+single\s+(?P<for>\w+)"
    r"|(?P<with>with|without)\s+(?P<of>\w+)"
    r"|if\s+(?P<not>not\s+)?send\s+(?P<send>\w+)"
    r"|when\s+(?:the\s+)?(?P<when>\w+)(?:\s+parameter)?\s+is\s+(?P<state>specified|sent|omitted))",
    re.I,
)
_EXCEPTION = re.compile(r"(\d+)\s*\((?:UID|IP)\)\s+or\s+(\d+)\s*\((?:UID|IP)\)\s+when\s+([^.;\n]+)", re.I)
"""`6(UID) or 1500(UID) when sideEffectType is MARGIN_BUY or AUTO_BORROW_REPAY`."""
_NOT_A_NAME = ("is", "are", "the", "parameter")


def read_weight(heading: str, prose: str, table: Sequence[Sequence[str]] = ()) -> Weight | None:
    """The weight that stands under a heading, None where the text is of no weight.

    Args:
        heading: the label, which may name the unit: `Request Weight(UID)`.
        prose: the text under it, without tables.
        table: cells of the table under it, header first.

    Raises:
        ValueError: it speaks of a weight in words not known here.
    """
    plain = re.sub(r"[*`>]", "", prose).strip()
    unit = _unit(f"{heading} {plain} {' '.join(cell for row in table for cell in row)}")
    if table:
        return _from_table(unit, [[re.sub(r"[*`]", "", cell).strip() for cell in row] for row in table])
    many = _IP_OF_MANY.search(plain)
    if many:
        # Orders are counted in limits of their own; what the address is charged is the weight.
        return Weight(int(many[1]))
    if exception := _EXCEPTION.search(plain):
        rule = _condition(exception[3].strip(), int(exception[2]))
        return Weight(int(exception[1]), unit, (rule,) if rule else ())
    if counted := re.search(r"\bnumber of (?:trading )?symbols\b[^;,.]*/ *\d", plain, re.I):
        raise ValueError(f"a weight that counts the symbols that trade: {counted[0]!r}")
    if clauses := list(_CLAUSE.finditer(plain)):
        return _from_clauses(unit, clauses)
    number = re.match(r"(\d+)(?!\d|\s*(?:times?\s*)?/)", plain)
    if number:
        return Weight(int(number[1]), unit)
    if not plain or _RATE.search(plain):
        return None
    raise ValueError(f"a weight in unknown words: {plain[:60]!r}")


def _unit(text: str) -> str:
    found = _UNIT.search(text)
    return "IP" if found is None or found[1].upper() == "IP" else "UID"


def _from_clauses(unit: str, clauses: Sequence[re.Match[str]]) -> Weight:
    """`2 for a single symbol; 5 when the symbol parameter is omitted`: the omitted case holds where no rule does."""
    names = [clause["for"] or clause["of"] or clause["send"] or clause["when"] for clause in clauses]
    named = [name for name in names if name not in _NOT_A_NAME]
    if not named:
        raise ValueError(f"a weight that depends on no parameter: {clauses[0][0]!r}")
    absent: int | None = None
    rules: list[WeightRule] = []
    for clause, name in zip(clauses, names, strict=True):
        omitted = clause["not"] or clause["with"] == "without" or clause["state"] == "omitted"
        if omitted:
            absent = int(clause["value"])
        else:
            # "when a single is specified" names no parameter; the clause beside it does.
            known = name if name in named else named[0]
            rules.append(WeightRule(known, int(clause["value"]), present=True))
    if absent is None and len(rules) == 1 and clauses[0]["with"] and len(clauses) == 1:
        # "5 with symbol" of an operation that asks for a symbol.
        absent = rules.pop().value
    if absent is None:
        raise ValueError(f"a weight without the case of a parameter left out: {clauses[0][0]!r}")
    return Weight(absent, unit, tuple(rules))


def _from_table(unit: str, rows: Sequence[Sequence[str]]) -> Weight:
    """By limit (`[100, 500) | 2`) or by condition (`sideEffectType is MARGIN_BUY or … | 1500(UID)`)."""
    head, body = rows[0][0], [(row[0], _number(row[-1])) for row in rows[1:]]
    if not body:
        raise ValueError("a table of weights without rows")
    if head.lower() == "limit":
        steps = sorted((_at_most(text), value) for text, value in body)
        *lower, (_, highest) = steps
        return Weight(highest, unit, tuple(WeightRule("limit", value, at_most=int(most)) for most, value in lower))
    rules = [_condition(text, value) for text, value in body]
    otherwise = next((value for (text, value) in body if re.search(r"\bis not\b", text)), None)
    if otherwise is None:
        raise ValueError(f"a table of weights without the other case: {body[0][0]!r}")
    return Weight(otherwise, unit, tuple(rule for rule in rules if rule))


def _number(cell: str) -> int:
    found = re.match(r"\d+", cell)
    if found is None:
        raise ValueError(f"no weight in {cell!r}")
    return int(found[0])


def _at_most(text: str) -> float:
    """The greatest limit that `[100, 500)`, `5, 10, 20, 50`, `1-100` or `> 1000` covers."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers:
        raise ValueError(f"no limit in {text!r}")
    if text.startswith(">"):
        return float("inf")
    return numbers[-1] - 1 if text.rstrip().endswith(")") else numbers[-1]


def _condition(text: str, value: int) -> WeightRule | None:
    """`sideEffectType is MARGIN_BUY or AUTO_BORROW_REPAY`; None for the row that denies it."""
    found = re.fullmatch(r"(\w+)\s+is\s+(not\s+)?((?:\w+(?:\s+or\s+|\s*,\s*)?)+)", text)
    if found is None:
        raise ValueError(f"a condition in unknown words: {text!r}")
    values = re.split(r"\s+or\s+|\s*,\s*", found[3])
    return None if found[2] else WeightRule(found[1], value, among=tuple(values))
