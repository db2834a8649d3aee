"""Sets of values: one open enum for each distinct set of a product, named once for all who use it.

Parameters that share no more than a name (`type` of a transfer, `type` of an order) share no set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from attrs import define, field, frozen

from generator.docs.facts import EnumFacts, Operation, Param
from generator.names import pascal_case, snake_case
from generator.spec_names import ProductNames, enum_class

GENERIC = frozenset({"Type", "Status", "From", "To", "Mode", "Direction", "Category", "Source", "State", "Level"})
"""Words that say nothing without what they are of: a set is never named by one of them alone."""
_ASSETS = re.compile(r"(?:asset|coin|symbol|currency)$", re.I)


@frozen
class _Use:
    """A parameter and the values its page lists for it."""

    operation: str
    noun: str
    full: str
    param: str
    values: tuple[str, ...]

    @property
    def plain(self) -> str:
        return pascal_case(self.param[:1].upper() + self.param[1:])


@define
class EnumSets:
    """The sets of one product."""

    names: ProductNames
    values: dict[str, list[str]] = field(factory=dict)
    """By class name; of a set that no page defines it grows by what examples show."""
    used: set[str] = field(factory=set)
    _defined: set[str] = field(factory=set)
    """Sets that pages or parameters list; the others hold what examples show."""
    _headings: dict[str, str] = field(factory=dict)
    """Parameter name that a heading states, in small letters, to the set: `Order side (side)`."""
    _anchors: dict[str, str] = field(factory=dict)
    _uses: list[_Use] = field(factory=list)
    _params: dict[tuple[str, str], str] = field(factory=dict)
    """(operation, parameter) to its set."""
    _by_param: dict[str, list[tuple[str, str]]] = field(factory=dict)
    """Parameter name to (operation, set)."""

    def define(self, enum: EnumFacts) -> None:
        """A set that a page defines."""
        name = self.names.enum(enum.name)
        self._extend(name, enum.values)
        for anchor in enum.anchors:
            self._anchors.setdefault(anchor, name)
        if stated := re.search(r"[(（]\s*(\w+)\s*[)）]", enum.name):
            self._headings.setdefault(stated[1].lower(), name)
        self._headings.setdefault(enum_class(enum.name).lower(), name)

    def add(self, operation: Operation, noun: str, full: str) -> None:
        """The parameters of an operation.

        Args:
            operation: its facts.
            noun: what its answer is called: what a set is qualified by where its parameter's name says too little.
            full: the operation's own name as a class name.
        """
        for param in operation.params:
            if takes_words(param):
                self._uses.append(_Use(operation.id, noun, full, param.name, param.enum))
                self._anchored(operation, param)

    def _anchored(self, operation: Operation, param: Param) -> None:
        """A set that the row refers to, or that `names.toml` gives this parameter or every one of its name."""
        given = self.names.enum_of_parameter(operation.id, param.name)
        name = given or self._shared(param.name, param.enum) or self._anchors.get(param.enum_ref, "")
        if name and (param.enum or self.values.get(name)):
            self._extend(name, param.enum)
            self._assign(operation.id, param.name, name)

    def _shared(self, param: str, values: Sequence[str]) -> str:
        """The set of every parameter of a name, where its values are of that set."""
        name = self.names.enum_of_any(param)
        known = self.values.get(name, [])
        return name if not values or not known or len(set(values) & set(known)) * 2 >= len(set(values)) else ""

    def name_all(self, taken: Iterable[str]) -> None:
        """Give every set that has no name one, once all operations are added."""
        rest = [use for use in self._uses if use.values and (use.operation, use.param) not in self._params]
        for use in rest:
            if known := self._equal(use):
                self._assign(use.operation, use.param, known)
        waiting = self._grouped(use for use in rest if (use.operation, use.param) not in self._params)
        names = set(taken)
        for uses in waiting:
            values = [value for use in uses for value in use.values]
            wide = self._wider(uses[0], set(values))
            name = wide or next(one for one in self._candidates(uses) if one not in self.values and one not in names)
            self._extend(name, values)
            for use in uses:
                self._assign(use.operation, use.param, name)

    def _equal(self, use: _Use) -> str:
        """A named set of the same values; of one that a page defines for this parameter some of them do."""
        values = set(use.values)
        stated = self._headings.get(use.param.lower(), "")
        if stated and values <= set(self.values[stated]):
            return stated
        return next((name for name in sorted(self._defined) if set(self.values[name]) == values), "")

    @staticmethod
    def _grouped(uses: Iterable[_Use]) -> list[list[_Use]]:
        """Uses by their set of values: those that most parameters use first, of equals the larger set."""
        groups: dict[frozenset[str], list[_Use]] = {}
        for use in uses:
            groups.setdefault(frozenset(use.values), []).append(use)
        return sorted(groups.values(), key=lambda group: (-len(set(group[0].values)), -len(group)))

    def _wider(self, use: _Use, values: set[str]) -> str:
        """A larger set of the same speaking name that holds all of these values."""
        if use.plain in GENERIC:
            return ""
        sets = (name for _, name in self._by_param.get(use.param, ()))
        return next((name for name in sets if values <= set(self.values[name])), "")

    @staticmethod
    def _candidates(uses: Sequence[_Use]) -> Iterator[str]:
        """Names in the order in which they are tried."""
        plains = sorted(
            {use.plain for use in uses}, key=lambda name: (-sum(u.plain == name for u in uses), len(name), name)
        )
        if len(plains) > 1 and (ending := _common_ending([snake_case(name).split("_") for name in plains])):
            yield ending
        yield from (name for name in plains if name not in GENERIC)
        yield from (f"{use.noun}{use.plain}" for use in uses if not use.noun.endswith(use.plain))
        yield from (f"{use.full}{use.plain}" for use in uses)
        yield from (f"{use.full}{use.plain}Value" for use in uses)

    def of_parameter(self, operation: Operation, param: Param) -> str:
        """The set a parameter takes its values from, empty if it is not known to be one."""
        name = self._params.get((operation.id, param.name), "")
        return self._use(name)

    def of_member(self, schema: str, member: str, texts: Sequence[str], operations: Iterable[str]) -> str:
        """The set a member of an answer takes its values from, empty if none is known.

        Args:
            schema: of the object.
            member: on the wire.
            texts: the values shown.
            operations: the ids of those that answer with it.
        """
        shown = {text for text in texts if text}
        given = self.names.enum_of_member(schema, member)
        if not given and (shared := self.names.enum_of_any(member)):
            given = shared if not shown or shared not in self._defined or shown & set(self.values[shared]) else ""
        if given:
            self._extend(given, (text for text in texts if re.fullmatch(r"[A-Z][A-Z0-9_]*", text)), define=False)
            return self._use(given)
        # Which assets there are changes daily: that a parameter takes two of them says nothing of an answer.
        named = [] if _ASSETS.search(member) else self._by_param.get(member, [])
        fitting = [(operation, name) for operation, name in named if shown and shown <= set(self.values[name])]
        own = set(operations)
        near = {name for operation, name in fitting if operation in own} or {name for _, name in fitting}
        return self._use(near.pop()) if len(near) == 1 else ""

    def _use(self, name: str) -> str:
        if name:
            self.values.setdefault(name, [])
            self.used.add(name)
        return name

    def _assign(self, operation: str, param: str, name: str) -> None:
        self._params[operation, param] = name
        self._by_param.setdefault(param, []).append((operation, name))

    def _extend(self, name: str, values: Iterable[str], *, define: bool = True) -> None:
        known = self.values.setdefault(name, [])
        known += (value for value in dict.fromkeys(values) if value not in known)
        if define:
            self._defined.add(name)


def is_flag(param: Param) -> bool:
    """Whether the values are `true` and `false`, or `TRUE` and `FALSE`."""
    return bool(param.enum) and (set(param.enum) <= {"true", "false"} or set(param.enum) <= {"TRUE", "FALSE"})


def takes_words(param: Param) -> bool:
    """Whether a parameter takes its values from a set of words."""
    kind = re.sub(r"[<>]", " ", param.type.upper())
    if is_flag(param) or (param.enum and all(re.fullmatch(r"-?\d+(?:\.\d+)?", value) for value in param.enum)):
        return False
    if re.match(r"LONG|INT|DECIMAL|FLOAT|DOUBLE|BIGDECIMAL|BOOL", kind):
        return False
    return bool(param.enum) or bool(re.search(r"ENUM|ARRAY|LIST", kind)) or bool(param.enum_ref)


def _common_ending(names: Sequence[Sequence[str]]) -> str:
    """The words that all names end with: `AccountType` of `fromAccountType` and `toAccountType`."""
    columns = zip(*(reversed(words) for words in names), strict=False)
    shared = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, columns)]
    name = pascal_case("_".join(reversed(shared)))
    return "" if name in GENERIC else name
