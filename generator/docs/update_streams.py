"""Reader of `updates/*-streams.json`: what is newer than the pages about a product's market streams."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from generator.docs.facts import Page, PageError, PageFacts, Param, StreamFacts


def read(page: Page) -> PageFacts:
    """Every stream of the file.

    Raises:
        PageError: it is no list of streams.
    """
    try:
        rows = json.loads(page.text)
    except json.JSONDecodeError as error:
        raise PageError(page.path, error.lineno, error.msg) from error
    if not isinstance(rows, Sequence):
        raise PageError(page.path, 1, "no list of streams")
    return PageFacts(page, streams=tuple(_stream(page, row) for row in rows))


def _stream(page: Page, row: Mapping[str, Any]) -> StreamFacts:
    name = row.get("stream")
    if not name or "payload_shape" not in row:
        raise PageError(page.path, 1, f"a row without stream or payload_shape: {row.get('operation', row)!r}")
    line = page.text[: page.text.find(json.dumps(name, ensure_ascii=False))].count("\n") + 1
    return StreamFacts(
        page=page.path,
        line=line,
        source=row.get("doc_url", page.source),
        date=page.date,
        title=row["operation"].replace("_", " ").capitalize(),
        patterns=(name,),
        path=row.get("url_path", ""),
        params=tuple(_param(param) for param in row.get("params", ())),
        update_speed=row.get("update_speed", ""),
        types=row["payload_shape"],
    )


def _param(row: Mapping[str, Any]) -> Param:
    return Param(row["name"], row["type"].upper(), row["required"], tuple(row.get("enum", ())))
