"""What a spec holds, by name: so that what vanishes from one import to the next is reported, never silently dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from yaml import YAMLError

from generator.yaml_core import read


@frozen(order=True)
class Entry:
    """An operation, a method, an event or a stream."""

    file: str
    """Below `spec/`."""
    name: str
    """`POST /api/v3/order`, `order.place`, `executionReport`, `<symbol>@aggTrade`."""

    def __str__(self) -> str:
        return f"{self.name} ({self.file})"


@frozen
class Changes:
    """What an import adds and what it takes away."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]

    @classmethod
    def between(cls, old: Iterable[Entry], new: Iterable[Entry]) -> Changes:
        before, after = set(old), set(new)
        return cls(tuple(sorted(after - before)), tuple(sorted(before - after)))


def inventory(documents: Mapping[str, Any]) -> Iterator[Entry]:
    """Everything that can be called or received, of the documents of a spec by file."""
    for file, document in documents.items():
        for path, verbs in document.get("paths", {}).items():
            yield from (Entry(file, f"{verb.upper()} {path}") for verb in verbs)
        for member in ("methods", "user_data"):
            yield from (Entry(file, name) for name in document.get(member, ()))
        yield from (Entry(file, stream["pattern"]) for stream in document.get("streams", ()))


def committed(spec: Path) -> dict[str, Any]:
    """The documents of a spec folder as they are; one that cannot be read counts as not there."""
    documents: dict[str, Any] = {}
    for path in sorted(spec.glob("*/*.yaml")):
        try:
            document = read(path.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError):
            continue
        if isinstance(document, dict):
            documents[path.relative_to(spec).as_posix()] = document
    return documents
