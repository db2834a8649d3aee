"""What the description of a parameter says in values: the ones it takes, its default, its bounds, its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_QUOTED = r"""[`"'][A-Za-z0-9_./]+[`"']"""
_BARE = r"(?!ENUM\b)(?:[A-Z]|\d+_)[A-Z0-9_]+"
_BETWEEN = r"(?:\s|,|，|/|\||\bor\b|\band\b|<br\s*/?>)+"
_RUN = re.compile(rf"(?:{_QUOTED}|\b{_BARE}\b)(?:{_BETWEEN}(?:{_QUOTED}|\b{_BARE}\b))*")
_INTERVAL = r"\d+[smhdwM]"
_LOWER_RUN = re.compile(
    rf"(?:^\s*|\bintervals?: )(?:true(?: or |, ?)false|{_INTERVAL}(?:, ?{_INTERVAL})*)(?![\w ]*[.\d])", re.I
)
"""Values in small letters at the start: `true or false`, `10s, 30s, 1m`; further on only where they are announced."""
_CASED_RUN = re.compile(r"^[A-Z][a-z]+(?:/[A-Z][a-z]+)+$")
"""`Delegate/Undelegate`, and nothing else."""
_DEFINED = re.compile(
    rf"(?:^|[;,.] *|(?i:\bor |\band |\binput ))(?P<value>{_QUOTED}|{_BARE})"
    r"(?: ?\(default\))? ?(?::(?!//)| for | to (?:get|enable|disable)\b)"
)
"""Values one by one, each with its meaning: `"true": Hedge Mode; "false": …`, `TRUE for isolated, FALSE for cross`."""
_DEFAULTS_OF_TYPES = re.compile(
    r"(?:`?[A-Z_]+`? and `?[A-Z_]+`? orders? types?|\ball other orders) default to `?[A-Z_]+`?"
)
_DEFAULT_FIRST = re.compile(rf"^Default: ?({_QUOTED});")
_SET = re.compile(r"(?:\bEnum ?[:：]|\bThe value can be )\s*(?P<rest>.*)$", re.I)
_ASIDE_BEFORE = re.compile(
    r"(?:\bwith|e\.g\.?,?|example:?|when|between|set to|selects?|like|\bif|\bfor)\s*[`\"']?$", re.I
)
"""What stands before values that the parameter itself does not take."""
_CONDITION = re.compile(r"\b(?:if|when)\b[^.;:]*\bis\s*$", re.I)
"""`Required if aboveType is STOP_LOSS_LIMIT or …`: values of another parameter."""
_ASIDE_AFTER = re.compile(r"^\s*(?:orders?\b|type\b|\w*Type\b|[=＝]|,? etc)", re.I)
_TAKES = re.compile(r"can be set to\s*$", re.I)
_OPEN_SET = re.compile(r"asset|symbol|coin|tag", re.I)
"""Names of parameters whose values are beyond counting: what stands there are examples."""
_NUMBER = r"`?(?P<number>\d+(?:,\d{3})*)`?(?![\w%]|\.\d|,\d|\s*[a-z])"
_MAXIMUM = re.compile(
    r"(?:\bmax(?:imum)?(?: value)?(?: is|:|：)?|最大|cannot be greater than|\bno more than|不能大于|\bfrom \d+ to)\s*"
    + _NUMBER,
    re.I,
)
_MINIMUM = re.compile(
    r"(?:\bmin(?:imum)?(?: value)?(?: is|:|：)?|\b(?:start(?:ing)?|form|from) (?:from )?(?=\d+(?: to|[.;,]|$)))\s*"
    + _NUMBER.replace(r"|\s*[a-z]", r"|\s*(?!to\b)[a-z]"),
    re.I,
)
_RANGE = re.compile(r"\[(\d+), ?(\d+)\]")
_ONE_OF = re.compile(r"Valid limits:\s*\[([\d, ]+)\]", re.I)
_DEFAULT = re.compile(
    r"(?i:\bdefaults?(?: value)?(?: is| to)?|默认)\s*[:：=]?\s*(?P<value>[`\"'][\w.]+[`\"']|(?i:true|false)\b"
    r"|[A-Z][A-Z_0-9]+\b(?! [A-Z])|-?\d+(?:\.\d+)?(?![\w.]*\w|\s*(?:hours?|days?|months?)\b))"
)
_DEPENDS = re.compile(r"\b(?:orders|types) (?:use|default)\b", re.I)
"""`MARKET and LIMIT orders use FULL by default, other order types default to ACK`."""
_UNITS = (
    ("ms", re.compile(r"\bms\b|milliseconds?\b", re.I)),
    ("s", re.compile(r"\bin seconds\b", re.I)),
    ("h", re.compile(r"\bin hours\b", re.I)),
)
_NUMBERS = ("LONG", "INT", "INTEGER")


def reference(description: str) -> str:
    """The anchor of the definition that a description points to."""
    found = re.search(r"\]\([^)]*#([\w-]+)\)", description)
    return found[1] if found else ""


def values(kind: str, name: str, description: str) -> tuple[str, ...]:
    """The values a description lists: of an ENUM any, of a STRING only two or more."""
    if kind not in ("ENUM", "STRING") or (kind == "STRING" and _OPEN_SET.search(name)):
        return ()
    return tuple(dict.fromkeys(value.strip("`\"'") for value in _values(kind, description)))


def _values(kind: str, description: str) -> Iterator[str]:
    # What a link says is where it leads to, no value: "See [`order.place`](#timeInForce)".
    text = re.sub(r"\[[^\]]*\]\([^)]*\)", " ", description).replace("；", ";")
    text = _DEFAULTS_OF_TYPES.sub(" ", text)
    text = _DEFAULT_FIRST.sub(r"\1: taken if none is sent;", text)
    defined = [found["value"] for found in _DEFINED.finditer(text)]
    text = re.sub(rf"({_QUOTED}|\b{_BARE}\b)\s*[(（][^)）]*[)）]", r"\1", text)
    if announced := _SET.search(text):
        yield from re.findall(rf"{_QUOTED}|\b{_BARE}\b", announced["rest"].partition(". ")[0])
        return
    if lower := _LOWER_RUN.search(text):
        yield from re.findall(rf"true|false|{_INTERVAL}", lower[0], re.I)
        return
    if kind == "ENUM" and _CASED_RUN.match(text):
        yield from text.split("/")
        return
    listed = list(_runs(kind, text))
    yield from listed or (defined if len(set(defined)) > 1 else [])


def _runs(kind: str, text: str) -> Iterator[str]:
    for run in _RUN.finditer(text):
        found = re.findall(rf"{_QUOTED}|\b{_BARE}\b", run[0])
        # Where some are quoted, the bare words between them are words: `NONE`:No STP / `EXPIRE_TAKER`.
        found = [value for value in found if value[0] in "`\"'"] or found
        if _is_listed(kind, text, run, found):
            yield from found


def _is_listed(kind: str, text: str, run: re.Match[str], found: Sequence[str]) -> bool:
    before, after = text[: run.start()], text[run.end() :]
    if any(re.fullmatch(r"\w?[a-z]+[A-Z]\w*|price|quantity", value.strip("`\"'")) for value in found):
        return False
    if _ASIDE_AFTER.match(after) or (_ASIDE_BEFORE.search(before) and not _TAKES.search(before)):
        return False
    if _CONDITION.search(before):
        return False
    return len(found) > 1 or (kind == "ENUM" and found[0][0] in "`\"'")


def bounds(kind: str, description: str) -> tuple[int | None, int | None]:
    """The least and the greatest value of a number, where they are stated."""
    if kind not in _NUMBERS:
        return None, None
    if found := _RANGE.search(description):
        return int(found[1]), int(found[2])
    if found := _ONE_OF.search(description):
        steps = [int(step) for step in found[1].split(",")]
        return min(steps), max(steps)
    return _bound(_MINIMUM, description), _bound(_MAXIMUM, description)


def _bound(pattern: re.Pattern[str], description: str) -> int | None:
    found = pattern.search(description)
    return int(found["number"].replace(",", "")) if found else None


def default(kind: str, description: str) -> str:
    """The value taken where none is sent.

    Empty where none is stated, where words state it (`the present`), and where it depends on something else.
    """
    if _DEPENDS.search(description):
        return ""
    found = {match["value"].strip("`\"'") for match in _DEFAULT.finditer(description)}
    if len(found) != 1:
        return ""
    (value,) = found
    if kind == "BOOLEAN":
        return value.lower()
    return value if kind not in _NUMBERS or re.fullmatch(r"-?\d+", value) else ""


def unit(kind: str, description: str) -> str:
    """What a number counts: ms, s, h."""
    if kind not in _NUMBERS:
        return ""
    return next((word for word, form in _UNITS if form.search(description)), "")
