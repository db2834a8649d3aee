"""What pages or a spec say, in one form that can be compared: subjects with their facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import field, frozen

from generator.docs.facts import Weight

PARAMETER, REQUIRED, ENUM, TYPE = "parameter", "required", "enum", "type"
MINIMUM, MAXIMUM, DEFAULT = "minimum", "maximum", "default"
OF_PARAMETER = (REQUIRED, ENUM, TYPE, MINIMUM, MAXIMUM, DEFAULT)
"""What is said of a parameter: goes and comes with it."""
CONDITIONAL = "conditional"
"""A parameter that is required where another is not given, or of some requests only."""
WEIGHT, SECURITY, DEPRECATED, RETIRED = "weight", "security", "deprecated", "retired"
RESPONSE_KEY, EVENT_KEY, KEY = "response key", "event key", "key"
KEYS = (RESPONSE_KEY, EVENT_KEY, KEY)
"""Members of what the exchange sends: `KEY` of a filter, which answers hold."""
KEY_TYPE = " type"
"""Ends the name of the fact that says a key's type: `response key type`."""
VALUE, NAME = "value", "name"
SCHEMA_VERSION = "SBE schema version"
MESSAGE, FIELD, SBE_ENUM, SBE_VALUE = "SBE message", "SBE field", "SBE enum", "SBE enum value"
HOLDERS = {FIELD: MESSAGE, SBE_VALUE: SBE_ENUM}
"""What the first part of a name (`OrderResponse.price`) is."""
PATTERN, SPEED = "pattern", "update speed"


@frozen
class Shown:
    """Where a key is shown."""

    always: bool
    """In every object that could hold it."""
    among: frozenset[str] = frozenset()
    """The examples that show it, by title or number, where examples are what is known."""
    examples: int = 0
    """How many examples there are."""
    times: int = 0
    of: int = 0
    """In how many objects of examples it is shown, of how many that could hold it."""

    def __str__(self) -> str:
        if self.always:
            return "always"
        named = sorted(name for name in self.among if not name.isdigit())
        if named and len(self.among) < self.examples:
            return f"in {', '.join(named)}"
        return f"in {self.times} of {self.of} objects shown" if 0 < self.times < self.of else "sometimes"


Value: TypeAlias = "str | bool | int | frozenset[str] | Weight | Shown"
Fact: TypeAlias = tuple[str, str]
"""What is said, and of which parameter, key or value: `("required", "symbol")`."""


@frozen
class Subject:
    """One thing that a user of the exchange knows by name."""

    kind: str
    """operation, method, event, stream, enum, filter, error or schema."""
    product: str
    """`spot`, `sapi.margin_trading`, `fapi`: as in spec/scope.toml."""
    id: str
    link: str
    facts: Mapping[Fact, Value] = field(factory=dict)
    page: str = ""
    """Path below the docs folder; empty for what a spec says."""
    line: int = 0
    partial: bool = False
    """Whether some of it could not be read: then what is missing may be there."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.product, self.kind, self.id


@frozen
class Unreadable:
    """A part of a page that no reader could read."""

    product: str
    page: str
    line: int
    problem: str
    link: str
    text: str = ""
    """What stands there, as far as it was left out."""


@frozen
class Surface:
    """All subjects of one side."""

    subjects: Mapping[tuple[str, str, str], Subject]
    products: frozenset[str]
    """Those it speaks of; others are not compared."""
    unreadable: tuple[Unreadable, ...] = ()

    @classmethod
    def of(cls, subjects: Iterable[Subject], products: Iterable[str], unreadable: Iterable[Unreadable] = ()) -> Surface:
        """The first of two subjects with one key is believed."""
        known: dict[tuple[str, str, str], Subject] = {}
        for subject in subjects:
            known.setdefault(subject.key, subject)
        return cls(known, frozenset(products), tuple(unreadable))
