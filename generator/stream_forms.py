"""Market streams as pages and updates print them, to one form for each builder: `<symbol>@depth<levels>[@<speed>]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from generator.docs.facts import Param, StreamFacts
from generator.docs.stream_names import PLACEHOLDER, letters

_SPEED = re.compile(r"\d+m?s")
_TIMEZONE = re.compile(r"[+-]\d\d:\d\d")
_TAIL = re.compile(rf"(.+)@({_SPEED.pattern}|{_TIMEZONE.pattern}|<updateSpeed>)")
"""What may stand after a stream's name: one of several speeds, another day."""


@frozen
class StreamForm:
    """One builder: all that the documentation says of one stream."""

    base: str
    """The name as first printed, without what may be left out: `<symbol>@depth<levels>`."""
    printed: tuple[str, ...]
    """Every name, as printed."""
    facts: tuple[StreamFacts, ...]
    """Pages first."""
    params: tuple[Param, ...]
    """In the order of the name, what may be left out last."""

    @property
    def pattern(self) -> str:
        """The name with what may be left out in brackets."""
        text = self.base
        for param in self.params:
            placed = f"<{param.name}>"
            if placed not in text:
                text += f"[@{placed}]"
            elif not param.required:
                text = re.sub(rf"@?{re.escape(placed)}", lambda found: f"[{found[0]}]", text)
        return text

    @property
    def key(self) -> str:
        return _key(self.base)

    @property
    def topic(self) -> str:
        """What it is about: `depth` of `<symbol>@depth<levels>`, `miniTicker` of `!miniTicker@arr`."""
        parts = [PLACEHOLDER.sub("", part).strip("_!") for part in self.base.split("@")]
        return next(part for part in reversed(parts) if part and part != "arr" and not _SPEED.fullmatch(part))

    @property
    def encoding(self) -> str:
        return self.facts[0].encoding

    @property
    def message(self) -> str:
        """The SBE message that a payload is; empty for JSON."""
        return self.facts[0].message


def merged(streams: Iterable[StreamFacts]) -> tuple[StreamForm, ...]:
    """One form for each builder, in the order in which the pages first name them."""
    printed = [(facts, pattern) for facts in streams for pattern in facts.patterns]
    whole = {(facts.encoding, _key(pattern)) for facts, pattern in printed}
    groups: dict[tuple[str, str], list[tuple[StreamFacts, str, str]]] = {}
    for facts, pattern in printed:
        base, tail = _split(pattern)
        if tail and tail != "<updateSpeed>" and (facts.encoding, _key(base)) not in whole:
            base, tail = pattern, ""
        groups.setdefault((facts.encoding, _key(base)), []).append((facts, base, tail))
    return tuple(_form(group) for group in groups.values())


def _split(pattern: str) -> tuple[str, str]:
    found = _TAIL.fullmatch(pattern)
    return (found[1], found[2]) if found else (pattern, "")


def _key(pattern: str) -> str:
    """One page has `<window_size>`, another `windowSize` without brackets."""
    return re.sub(r"[<>_-]", "", pattern).lower()


def _form(group: Sequence[tuple[StreamFacts, str, str]]) -> StreamForm:
    facts = tuple({id(one): one for one, _, _ in group}.values())
    base = max((base for _, base, _ in group), key=lambda text: len(PLACEHOLDER.findall(text)))
    params = {letters(name): Param(name, "STRING", True) for name in PLACEHOLDER.findall(base)}
    for param in (param for one in sorted(facts, key=lambda one: one.date) for param in one.params):
        old = params.get(letters(param.name))
        if old is not None:
            # The newer knows which values there are; the older keeps their order.
            known = tuple(value for value in old.enum if value in param.enum)
            values = (*known, *(value for value in param.enum if value not in known)) if param.enum else old.enum
            params[letters(param.name)] = evolve(old, enum=values, required=old.required and param.required)
    printed = tuple(f"{base}@{tail}" if tail else base for _, base, tail in group)
    return StreamForm(base, tuple(dict.fromkeys(printed)), facts, (*params.values(), *_options(group)))


def _options(group: Sequence[tuple[StreamFacts, str, str]]) -> Iterator[Param]:
    values = [value for facts, _, tail in group for value in _tails(facts, tail)]
    for name, form in (("speed", _SPEED), ("timezone", _TIMEZONE)):
        if found := tuple(dict.fromkeys(value for value in values if form.fullmatch(value))):
            yield Param(name, "STRING", False, found)


def _tails(facts: StreamFacts, tail: str) -> tuple[str, ...]:
    if tail != "<updateSpeed>":
        return (tail,)
    return next((param.enum for param in facts.params if param.name == "updateSpeed"), ())
