"""Reader of `updates/*-streams.json`: what is newer than the pages about a product's market streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.docs.facts import Page, PageError, PageFacts, Param, StreamFacts
from generator.type_words import checked_shape
from generator.updates import known_members, read_entries

_STREAM = frozenset(
    ("stream", "operation", "params", "payload_shape", "url_path", "update_speed", "doc_url", "page")
) | frozenset(("page_captured_at", "payload_keys_added", "changelog"))
_PARAM = frozenset(("name", "type", "required", "enum"))


def read(page: Page) -> PageFacts:
    """Every stream of the file.

    Raises:
        PageError: it is no list of streams, or one has a member or a type that is not known here; it names the stream.
    """
    return PageFacts(page, streams=tuple(_stream(page, line, entry) for line, entry in read_entries(page)))


def _stream(page: Page, line: int, row: Mapping[str, Any]) -> StreamFacts:
    try:
        known_members(row, _STREAM)
        return StreamFacts(
            page=page.path,
            line=line,
            source=row["doc_url"],
            date=page.date,
            title=row["operation"].replace("_", " ").capitalize(),
            patterns=(row["stream"],),
            path=row["url_path"],
            params=tuple(_param(param) for param in row["params"]),
            update_speed=row.get("update_speed", ""),
            types=checked_shape(row["payload_shape"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        said = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
        raise PageError(page.path, line, f"{row.get('stream') or row.get('operation')}: {said}") from problem


def _param(row: Mapping[str, Any]) -> Param:
    known_members(row, _PARAM)
    return Param(row["name"], row["type"].upper(), row["required"], tuple(map(str, row.get("enum", ()))))
