"""What changelogs announce: retirements, and since when a change holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from generator.diff.changelog import Entry, Statement
from generator.diff.dates import stated_date
from generator.diff.rows import Row
from generator.diff.surface import DEPRECATED, KEYS, RETIRED, SECURITY, WEIGHT, Subject, Surface

_REST = re.compile(r"\b(GET|POST|PUT|DELETE)\s+`?/?([a-z]+/[\w./{}-]*\w)")
_STREAM = re.compile(r"`([!<][^`\s]*@[^`\s]*|![a-zA-Z]\w*)`")
_CODE = re.compile(r"`+([^`]+?)`+")
_SCHEMA = re.compile(r"\bSBE:? (?:schema )?(\d+[:.]\d+)|(?<!FIX )\bschema (\d+:\d+)")
_METHOD = re.compile(r"[a-z]\w*(?:\.[a-z]\w*)+")
_FILE = re.compile(r"\.(?:md|xml|json|com|vision|info)$")
_ENDS = re.compile(
    r"\b(?:retire[ds]?|will be removed|(?:has|have) been (?:\w+ )?removed|be removed|removed deprecated"
    r"|no longer (?:be )?(?:available|supported)|discontinued|decommission\w*|taken offline|sunset"
    r"|permanently removed)\b",
    re.I,
)
_AGES = re.compile(r"\bdeprecat", re.I)
_LATER = re.compile(
    r"in 6 months|at a later date|in (?:the|a) future|future (?:update|release|version|api)"
    r"|removed (?:both )?from the documentation",
    re.I,
)
_OF_PAGES = re.compile(r"documentation related", re.I)
"""The pages are gone; what they described works on."""
_INSTEAD = re.compile(
    r"\binstead\b|\buse the\b|\bplease use\b|\breplaced? (?:by|with)\b|\bswitch to\b|\bmigrate to\b", re.I
)
_POINTS_DOWN = re.compile(r"\bfollowing\b|\bbelow\b|\bthese\b|:\W*$", re.I)
_PREFIXES = {"spot": ("/api/", "/wapi/"), "sapi": ("/sapi/",), "fapi": ("/fapi/", "/futures/data/")}


@frozen
class Changelogs:
    """The changelogs of the newer side, read for what happened after a date."""

    entries: Sequence[tuple[str, Entry]]
    """Each with the product its page is of, newest first."""

    def effective(self, row: Row, after: str) -> str | None:
        """The date an entry states for a change, else the entry's own; None if none tells of it."""
        best: tuple[int, str] | None = None
        for product, entry in self.entries:
            if not _of_product(product, row.product):
                continue
            for statement in entry.statements:
                date = stated_date([statement.text, *statement.over], entry.date[:4]) or entry.date
                score = _score(row, statement) if max(entry.date, date) > after else 0
                # What is new was told of first where it was told to come, what ends where that was said last.
                if score and (best is None or score > best[0] or (score == best[0] and row.change == "added")):
                    best = score, date
        return best[1] if best else None

    def endings(self, old: Surface, new: Surface, after: Mapping[str, str]) -> list[Row]:
        """A row for each thing whose end or deprecation was announced, or came, after a product's date."""
        rows: dict[tuple[str, str], Row] = {}
        for product, entry in self.entries:
            since = next((date for key, date in after.items() if _of_product(product, key)), None)
            if since is None:
                continue
            for statement in entry.statements:
                for row in _ends(product, entry, statement, (new, old)):
                    if max(entry.date, row.effective or "") > since:
                        rows.setdefault((row.product, row.id), row)
        return list(rows.values())


def _of_product(changelog: str, product: str) -> bool:
    """Whether a changelog of a product may speak of another: futures' speaks of portfolio margin, which is sapi's."""
    return changelog == product or (changelog == "fapi" and product == "sapi.portfolio_margin_pro")


def _ends(product: str, entry: Entry, statement: Statement, sides: Sequence[Surface]) -> Iterator[Row]:
    change = _ending(statement.text)
    if not change:
        return
    date = stated_date([statement.text, *statement.over], entry.date[:4])
    named = [statement.text, *(statement.below if _POINTS_DOWN.search(statement.text) else ())]
    for kind, name in _subjects(product, named, sides):
        subject = next((found for side in sides if (found := _known(side, product, kind, name))), None)
        owner, link = (subject.product, subject.link) if subject else (product, "")
        if subject is not None and (RETIRED, "") in subject.facts:
            continue
        what = RETIRED if change == RETIRED else DEPRECATED
        breaking = what == RETIRED
        yield Row(what, kind, owner, name, kind, breaking=breaking, effective=date or entry.date, link=link)


def _ending(text: str) -> str:
    if _OF_PAGES.search(text):
        return ""
    ends = _ENDS.search(text)
    if ends and not _LATER.search(text):
        return RETIRED
    return DEPRECATED if ends or _AGES.search(text) else ""


def _subjects(product: str, texts: Iterable[str], sides: Sequence[Surface]) -> Iterator[tuple[str, str]]:
    """Kind and id of everything that texts name as that which ends; sentences on what to use instead do not count."""
    for text in texts:
        for sentence in re.split(r"(?<=[.;!])\s+", text):
            if _INSTEAD.search(sentence):
                continue
            yield from _named(product, sentence, sides)


def _named(product: str, sentence: str, sides: Sequence[Surface]) -> Iterator[tuple[str, str]]:
    for verb, path in _REST.findall(sentence):
        if f"/{path}".startswith(_PREFIXES[product.partition(".")[0]]):
            yield "operation", f"{verb} /{path}"
    for name in _STREAM.findall(sentence):
        yield "stream", name
    if product == "spot":
        for first, second in _SCHEMA.findall(sentence):
            yield "schema", f"spot {(first or second).replace('.', ':')}"
    for name in _CODE.findall(sentence):
        kinds = [kind for kind in ("method", "event") if any((product, kind, name) in side.subjects for side in sides)]
        if not kinds and product in ("spot", "fapi") and _METHOD.fullmatch(name) and not _FILE.search(name):
            # Its documentation may be gone for long.
            kinds = ["method"]
        yield from ((kind, name) for kind in kinds)


def _known(side: Surface, product: str, kind: str, name: str) -> Subject | None:
    return side.subjects.get((product, kind, name))


def _score(row: Row, statement: Statement) -> int:
    """How well a statement fits a row; 0: it tells of something else."""
    context = [statement.text, *statement.over, *statement.below]
    about = any(_names(text, row.id) for text in context)
    here = _names(statement.text, row.id)
    if row.what == row.kind:
        if not here:
            return 0
        ending = any(_ENDS.search(text) or _AGES.search(text) for text in (statement.text, *statement.over))
        starting = any(_STARTS.search(text) for text in (statement.text, *statement.over))
        fits = (
            ending
            if row.change in ("removed", "retired", "deprecated")
            else starting
            if row.change == "added"
            else True
        )
        return 3 if fits else 0
    if row.kind == "schema" and not any(re.search(r"\bSBE\b|\bschema\b", text) for text in context):
        return 0
    words = _words_of(row)
    said = any(_says(statement.text, word) for word in words)
    near = any(_says(text, word) for text in context for word in words)
    if said and row.kind == "schema" and "." in row.name:
        return 3 if _says(statement.text, row.name.partition(".")[0]) else 2
    if said:
        return 4 if about else 2 if row.kind in ("enum", "error", "schema", "filter") or row.what in KEYS else 0
    return 3 if here and near else 0


_STARTS = re.compile(
    r"\bnew (?:\w+ )?(?:endpoint|method|stream|event|request|api|filter|error|enum|value|interval|variant)"
    r"|\badd(?:ed|s|ing)?\b|\bintroduc|\b(?:now|becomes?) available\b|\breleased\b|\bdocumented\b",
    re.I,
)


def _names(text: str, id_: str) -> bool:
    """Whether a text names a subject: paths with and without the slash, methods and events in code."""
    if " " in id_:
        verb, _, path = id_.partition(" ")
        if path.startswith("/"):
            return bool(re.search(rf"\b{verb}\s+`?/?{re.escape(path[1:])}(?![\w/])", text))
    return _says(text, id_)


def _says(text: str, word: str) -> bool:
    return (
        bool(re.search(rf"(?<![\w.@-]){re.escape(word)}(?![\w@]|\.\w)", text)) if len(word) > 2 else f"`{word}`" in text
    )


def _words_of(row: Row) -> list[str]:
    """What a statement about a fact would name."""
    if row.what == WEIGHT:
        return ["weight", "Weight", "weights", "weighs"]
    if row.what == SECURITY:
        return ["security", "signature", "signed"]
    if row.what == "enum":
        before, after = (set(filter(None, (text or "").split(", "))) for text in (row.old, row.new))
        return sorted(before ^ after)
    if row.name:
        return [re.split(r"[.\[\]]+", row.name.rstrip("[]0123456789"))[-1] or row.name]
    return [row.new or row.old or row.id]


def dated(rows: Iterable[Row], changelogs: Changelogs, after: Mapping[str, str]) -> list[Row]:
    """Rows with their effective dates.

    Args:
        rows: the differences.
        changelogs: of the newer side.
        after: by product the date of the older side; what was announced and came into force by then is not its change.
    """
    return [
        row
        if row.effective or row.change == "unreadable"
        else evolve(row, effective=changelogs.effective(row, after.get(row.product, "")))
        for row in rows
    ]
