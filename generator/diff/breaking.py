"""Which changes break programs written with binwire: those that stop working, or stop type checking once regenerated.

A client of the old docs against the exchange of the new, or the program after an update of binwire: either counts.

- Gone (an operation, a method, an event, a stream, a set of values, a parameter, a key, a value): breaking. So is a
  retirement. A deprecation is not: it still works, and the call warns.
- A parameter that is now required, takes fewer values, or less than before; one whose Python type is another: breaking.
  A new optional parameter, a new value: not (sets of values are open).
- A key that answers no longer always show is breaking, as the old client asks for it; one that is new is not, as
  unknown members are skipped. A key of another type is breaking.
- Security that asks for more (a key, a signature, another permission of the key): breaking.
- A weight that rises is not: the program stays right, and the limiter counts what the regenerated client says. It may
  be slowed down, so the report shows it.
- Error codes, update speeds and filters of symbols break nothing: outcomes follow the code's class.
- SBE: a newer schema is not, the older one is served for six months; a message or field that is gone is.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.diff.surface import (
    CONDITIONAL,
    DEPRECATED,
    ENUM,
    FIELD,
    KEY,
    KEY_TYPE,
    KEYS,
    MAXIMUM,
    MESSAGE,
    MINIMUM,
    PARAMETER,
    PATTERN,
    REQUIRED,
    RETIRED,
    SBE_ENUM,
    SBE_VALUE,
    SECURITY,
    TYPE,
    VALUE,
    Fact,
    Shown,
    Subject,
    Value,
)

_HARMLESS_KINDS = ("error", "filter")
_LOST = (PARAMETER, VALUE, MESSAGE, FIELD, SBE_ENUM, SBE_VALUE, PATTERN, SECURITY, *KEYS)
"""Facts whose end breaks."""
_DEMANDS = {"NONE": 0, "MARKET_DATA": 1, "USER_STREAM": 1}
"""What a word of security asks for: nothing, a key; all others a signature, and a permission of the key."""
_OBLIGES: tuple[Value, ...] = (False, CONDITIONAL, True)
_FAMILIES = (
    ("integer", ("LONG", "INT", "INTEGER", "integer")),
    ("amount", ("DECIMAL", "FLOAT", "DOUBLE", "BIGDECIMAL", "decimal")),
    ("text", ("STRING", "ENUM", "string")),
    ("boolean", ("BOOLEAN", "boolean")),
)


def subject_breaks(change: str, subject: Subject) -> bool:
    """Whether a subject that comes or goes breaks programs."""
    return change in ("removed", "retired") and subject.kind not in _HARMLESS_KINDS


def fact_breaks(fact: Fact, old: Value | None, new: Value | None, facts: Mapping[Fact, Value], kind: str) -> bool:
    """Whether a fact that comes, goes or changes breaks programs; `facts` are the new ones of its subject."""
    what, name = fact
    if kind in _HARMLESS_KINDS or what == DEPRECATED:
        return False
    if what == RETIRED:
        return new is not None
    if old is None:
        required = what == PARAMETER and facts.get((REQUIRED, name)) is True
        # Any value could be sent before a set or a maximum was stated.
        return required or what in (MINIMUM, MAXIMUM)
    if new is None:
        return what in _LOST
    return _changed_breaks(what, old, new)


def _changed_breaks(what: str, old: Value, new: Value) -> bool:
    if what == REQUIRED:
        return _OBLIGES.index(new) > _OBLIGES.index(old)
    if what == ENUM and isinstance(old, frozenset) and isinstance(new, frozenset):
        return not old <= new
    if what in (MINIMUM, MAXIMUM) and isinstance(old, int) and isinstance(new, int):
        return new < old if what == MAXIMUM else new > old
    if what == TYPE:
        return _family(str(old)) != _family(str(new))
    if what == SECURITY:
        return _demands(str(new)) > _demands(str(old)) or (_demands(str(old)) == 2 and _demands(str(new)) == 2)
    if what in (PARAMETER, *(key + KEY_TYPE for key in (*KEYS, KEY))):
        return True
    if isinstance(old, Shown) and isinstance(new, Shown):
        return old.always and not new.always
    return False


def _family(word: str) -> str:
    return next((family for family, words in _FAMILIES if word in words), word)


def _demands(word: str) -> int:
    return _DEMANDS.get(word, 2)
