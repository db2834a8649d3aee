"""Two surfaces to rows: each difference once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from generator.diff.breaking import fact_breaks, subject_breaks
from generator.diff.rows import Row
from generator.diff.surface import (
    DEPRECATED,
    HOLDERS,
    KEY_TYPE,
    KEYS,
    NAME,
    OF_PARAMETER,
    PARAMETER,
    REQUIRED,
    RETIRED,
    SCHEMA_VERSION,
    SECURITY,
    SPEED,
    TYPE,
    WEIGHT,
    Fact,
    Shown,
    Subject,
    Surface,
    Unreadable,
    Value,
)
from generator.docs.facts import Weight
from generator.stated import weight_value
from generator.words import weight_words

_SAID_OF = (*OF_PARAMETER, WEIGHT, SECURITY, SPEED, NAME, SCHEMA_VERSION)


def compare(old: Surface, new: Surface) -> list[Row]:
    """What differs, in the order of product, kind and id; what could not be read on either side first."""
    rows = [*_unreadable(old, new)]
    products = old.products & new.products
    for key in sorted(old.subjects.keys() | new.subjects.keys()):
        if key[0] in products:
            rows += _subject(old, new, key)
    return rows


def _subject(old: Surface, new: Surface, key: tuple[str, str, str]) -> Iterator[Row]:
    before, after = old.subjects.get(key), new.subjects.get(key)
    if before and after:
        yield from _facts(before, after)
    elif after and not _hidden(after, old):
        yield _whole("added", after)
    elif before and not _hidden(before, new):
        yield _whole("removed", before)


def _whole(change: str, subject: Subject) -> Row:
    return Row(
        change,
        subject.kind,
        subject.product,
        subject.id,
        subject.kind,
        breaking=subject_breaks(change, subject),
        link=subject.link,
    )


def _hidden(subject: Subject, side: Surface) -> bool:
    """Whether the side lacks the subject only because its place there could not be read."""
    name = re.compile(rf"(?<![\w.]){re.escape(subject.id.rpartition(' ')[2].lstrip('/'))}(?![\w./])")
    return any(one.product == subject.product and name.search(one.text) for one in side.unreadable)


def _unreadable(old: Surface, new: Surface) -> Iterator[Row]:
    """The same problem in the same place of a page, found on both sides, is one row: lines may have moved."""
    problems: dict[tuple[str, str, str, int], list[Unreadable | None]] = {}
    for index, side in enumerate((old, new)):
        times: Counter[tuple[str, str, str]] = Counter()
        for one in side.unreadable:
            same = one.product, one.page, one.problem
            times[same] += 1
            problems.setdefault((*same, times[same]), [None, None])[index] = one
    for (product, page, _, _), (before, after) in problems.items():
        known = after or before
        assert known is not None
        yield Row(
            "unreadable",
            "page",
            product,
            f"{page}:{known.line}",
            "page",
            old=before.problem if before else None,
            new=after.problem if after else None,
            breaking=None,
            link=known.link,
        )


def _facts(old: Subject, new: Subject) -> Iterator[Row]:
    renamed = _respelled(old.facts, new.facts)
    back = {late: early for early, late in renamed.items()}
    for fact in sorted(old.facts.keys() | new.facts.keys()):
        if fact in back and back[fact] != fact:
            continue
        later = renamed.get(fact, fact)
        before, after = old.facts.get(fact), new.facts.get(later)
        weighed = fact[0] == WEIGHT
        if before is None and ((old.partial and not weighed) or _comes_with_more(fact, new.facts, old.facts)):
            continue
        if after is None and ((new.partial) or _comes_with_more(fact, old.facts, new.facts)):
            continue
        if later != fact and fact[0] in (PARAMETER, *KEYS):
            yield _row(new, fact, fact[1], later[1], breaking=True)
        elif before != after and not _same(fact, before, after):
            breaking = fact_breaks(fact, before, after, new.facts, new.kind)
            yield _row(new, fact, said(fact, before, old.facts), said(later, after, new.facts), breaking=breaking)


def _row(subject: Subject, fact: Fact, old: str | None, new: str | None, *, breaking: bool) -> Row:
    what, name = fact
    change = "added" if old is None else "removed" if new is None else "changed"
    if what in _SAID_OF:
        # It is the parameter or the operation that changed.
        change = "changed"
    if what in (DEPRECATED, RETIRED) and new is not None:
        # Of a schema the name says which version.
        id_ = f"{subject.id} {name}".strip()
        # Where the page gives no date, a changelog may.
        date = new if re.fullmatch(r"[\d-]{10}", new) else None
        return Row(
            what, subject.kind, subject.product, id_, subject.kind, breaking=breaking, effective=date, link=subject.link
        )
    return Row(
        change, subject.kind, subject.product, subject.id, what, name, old, new, breaking=breaking, link=subject.link
    )


def _respelled(old: Mapping[Fact, Value], new: Mapping[Fact, Value]) -> dict[Fact, Fact]:
    """Facts of a parameter that only changed the case of its letters, old to new."""
    gone = {name.lower(): name for what, name in old.keys() - new.keys() if what == PARAMETER}
    come = {name.lower(): name for what, name in new.keys() - old.keys() if what == PARAMETER}
    spelled = {gone[name]: come[name] for name in gone.keys() & come.keys()}
    return {
        (what, name): (what, spelled[name])
        for what, name in old
        if name in spelled and what in (PARAMETER, *OF_PARAMETER)
    }


def _comes_with_more(fact: Fact, side: Mapping[Fact, Value], other: Mapping[Fact, Value]) -> bool:
    """Whether a fact that only one side has goes with something larger that only that side has."""
    what, name = fact
    if what in OF_PARAMETER and (PARAMETER, name) in side:
        return (PARAMETER, name) not in other
    if what in HOLDERS:
        holder, _, _ = name.partition(".")
        over = [(what, one) for one in _over(name)] + [(HOLDERS[what], holder)]
        return any(one in side and one not in other for one in over)
    key = what.removesuffix(KEY_TYPE)
    if key in KEYS:
        paths = [*_over(name), name] if what != key else [*_over(name)]
        return any((key, one) in side and (key, one) not in other for one in paths)
    return False


def _over(path: str) -> Iterator[str]:
    """What a key stands in: `a[].b.c` in `a[].b` and in `a`."""
    for found in re.finditer(r"[.\[]", path):
        yield path[: found.start()].removesuffix("[]")


def _same(fact: Fact, old: Value | None, new: Value | None) -> bool:
    """Whether two values that are not equal say the same."""
    if fact[0] == DEPRECATED and new is None:
        # What was deprecated now is retired, or gone.
        return True
    if isinstance(old, Shown) and isinstance(new, Shown):
        # Numbers of examples are of different examples where there are more or fewer of them.
        alike = (old.examples, old.of) != (new.examples, new.of) or (old.among, old.times) == (new.among, new.times)
        return old.always == new.always and alike
    if fact[0].endswith(KEY_TYPE):
        # A type that is not known says nothing.
        return old is None or new is None
    if fact[0] == TYPE:
        return old is None or new is None
    return False


def said(fact: Fact, value: Value | None, facts: Mapping[Fact, Value]) -> str | None:
    """A value in words."""
    what, name = fact
    if value is None:
        return None
    if what == PARAMETER:
        required = said((REQUIRED, name), facts.get((REQUIRED, name), False), facts)
        return f"{required} {facts.get((TYPE, name), '')}".strip()
    if what == REQUIRED:
        return value if isinstance(value, str) else "required" if value else "optional"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, Weight):
        return weight_words(weight_value(value)).removeprefix("weight ")
    return name if value is True else str(value)
