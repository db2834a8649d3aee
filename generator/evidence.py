"""Which members are amounts: what the examples of a product show of a name, and the words of the name itself.

A price that one example prints as `0` comes as `"0.5"` the next day, so what one place shows of a member is weighed
with what other places show of the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from attrs import define, field

from generator.names import snake_case
from generator.observed import Observed, Sample, Word, is_array

Schema = dict[str, Any]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_AMOUNTS = re.compile(
    r"(?:^|_)(?:prices?|qty|quantity|amount|amt|rate|interest|balance|fee|commission|ratio|margin|profit|pnl|volume|vol|"
    r"notional|equity|liability|free|locked|borrowed|freeze|withdrawing|ipoable|freezing|apr|apy|ltv|principal|debt|"
    r"repay|loan|collateral|rewards?|payment|discount|bonus|loss|cost|earn|income|frozen|redeeming|premium|"
    r"spread|basis|collected)(?:_|$)"
)
_COUNTS = re.compile(
    r"(?<!b)id$|id_?list$|(?:^|_)(?:time|date|timestamp|name|code|key|symbol|type|status|version|token|reason|ignore|no|"
    r"number|uid|email|address|tag|memo|hash|network|index|page|rows|limit|count|num|day|days|precision|scale|"
    r"period|term|level|tier|bracket|interval|mins|minutes|hours|seconds|ms|port|ip|phone|msg|message|desc|description|"
    r"remark|url|times|confirm|asset|coin|to|from)$|^(?:is|has|need)_"
)


@define
class Evidence:
    """What examples show of names, wherever they stand."""

    _pointed: set[str] = field(factory=set)
    """Names that come with a decimal point somewhere."""
    _whole: set[str] = field(factory=set)
    """Names that come as a whole number other than 0 somewhere."""
    _forms: Counter[tuple[str, type]] = field(factory=Counter[tuple[str, type]])
    """How often a name comes as a whole number, and how often as text of nothing but digits."""

    def learn(self, sample: Sample) -> None:
        """Take note of every number below a sample."""
        for name, member in sample.members:
            for value in [element.value for element in member.elements] or [member.value]:
                if isinstance(value, Decimal) or (isinstance(value, str) and _is_pointed(value)):
                    self._pointed.add(name)
                elif isinstance(value, int) and value:
                    self._whole.add(name)
                if _is_whole(value):
                    self._forms[name, type(value)] += 1
            self.learn(member)
        for element in sample.elements:
            self.learn(element)

    def is_amount(self, name: str, title: str = "") -> bool:
        """Whether a member of this name is a price, a quantity or a rate.

        Args:
            name: on the wire.
            title: the documentation's words for it; they tell for names of three letters and fewer.
        """
        if self.is_no_amount(name, title):
            return False
        words = _words(name, title)
        if len(name) > 2 and name in self._pointed:
            return True
        return bool(_AMOUNTS.search(words))

    @staticmethod
    def is_no_amount(name: str, title: str = "") -> bool:
        """Whether a member of this name is digits at most: an id, a time, a code, a count."""
        if len(name) <= 3 and title:
            # Whatever the volume is of: `Base asset volume`.
            words = title.split("_")
            return not _AMOUNTS.search(words[-1]) and any(_COUNTS.search(word) for word in words)
        return bool(_COUNTS.search(snake_case(name)))

    def scalar(self, name: str, title: str, values: Sequence[Observed]) -> Schema:
        """The type of scalars; an empty schema if they have none in common."""
        shown = [value for value in values if not isinstance(value, Word)]
        kinds = {kind for value in values if (kind := self._kind(name, title, value, shown))}
        if "any" in kinds and not shown:
            return {}
        kinds.discard("any")
        if self._comes_both_ways(name, shown):
            return {"type": ["integer", "string"]}
        if kinds <= {"integer", "decimal", "number"} and kinds & {"decimal", "number"}:
            both = ["string", "number"] if kinds & {"integer", "number"} else "string"
            return {"type": both, "format": "decimal"}
        if "decimal" in kinds:
            kinds = kinds - {"decimal"} | {"string"}
        names = ["integer" if kind == "integer" else kind for kind in ("integer", "number", "string", "boolean")]
        kept = [kind for kind in names if kind in kinds]
        if not kept:
            return {}
        schema: Schema = {"type": kept[0] if len(kept) == 1 else kept}
        return {**schema, "format": "int64"} if kept == ["integer"] else schema

    def _comes_both_ways(self, name: str, shown: Sequence[Observed]) -> bool:
        """Whether an id is a number at one place of a product and text at another.

        `"positionId": "12345"` of a subscription is `"positionId": 123123` of the position. One slip among many
        places is not enough.
        """
        if not name.endswith("Id") or not shown or not all(map(_is_whole, shown)):
            return False
        numbers, texts = self._forms[name, int], self._forms[name, str]
        return 6 * min(numbers, texts) >= numbers + texts

    def _kind(self, name: str, title: str, value: Observed, shown: Sequence[Observed]) -> str:
        if isinstance(value, bool):
            return "boolean"
        if isinstance(value, Decimal):
            return "number"
        if isinstance(value, int):
            return "number" if self._counts_as_amount(name, title, shown) else "integer"
        if isinstance(value, str):
            return "decimal" if self._texts_are_amounts(name, title, shown) else "string"
        return self._word(name, title, value, shown) if isinstance(value, Word) else "any"

    def _counts_as_amount(self, name: str, title: str, shown: Sequence[Observed]) -> bool:
        """Whether whole numbers are amounts that happen to be whole."""
        if any(isinstance(value, Decimal) for value in shown) or self.is_amount(name, title):
            return True
        # An example in which nothing happened yet tells nothing of the numbers to come.
        unknown = name not in self._whole and not self.is_no_amount(name, title)
        return unknown and bool(shown) and all(value == 0 for value in shown)

    def _texts_are_amounts(self, name: str, title: str, shown: Sequence[Observed]) -> bool:
        texts = [value for value in shown if isinstance(value, str)]
        if not all(_NUMBER.fullmatch(text) for text in texts):
            return False  # an amount that may be empty or "N/A" is text
        if any(_is_pointed(text) for text in texts):
            return not re.search(r"version$", snake_case(name))
        return (len(name) > 2 and name in self._pointed) or not self.is_no_amount(name, title)

    def _word(self, name: str, title: str, word: Word, shown: Sequence[Observed]) -> str:
        """A type without an example: a newer source says less than an example does."""
        if word.kind == "string":
            texts = any(isinstance(value, str) for value in shown)
            amount = self._texts_are_amounts(name, title, shown) if texts else self.is_amount(name, title)
            return "decimal" if amount else "string"
        if word.kind == "integer":
            return "number" if self._counts_as_amount(name, title, shown) else "integer"
        return word.kind if word.kind in ("number", "boolean") else "any"


def _words(name: str, title: str) -> str:
    """What tells what a member is: its name, or the documentation's words where that is too short."""
    return title if len(name) <= 3 and title else snake_case(name)


def _is_whole(value: Observed) -> bool:
    """Whether it is digits: a number, or text."""
    return value.isdecimal() if isinstance(value, str) else isinstance(value, int) and not isinstance(value, bool)


def _is_pointed(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and not text.lstrip("-").isdigit()


def scalars(samples: Iterable[Sample]) -> list[Observed]:
    """The values that are neither objects, arrays nor null."""
    return [s.value for s in samples if s.value is not None and not isinstance(s.value, dict) and not is_array(s.value)]
