"""`python -m generator import`: documentation pages to facts to spec files.

Nothing is written unless every page was read; then each file is replaced at once.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from generator.docs.facts import EventFacts, Operation, PageError, PageFacts
from generator.docs.registry import reader
from generator.docs.sbe_xml import import_schema
from generator.errors_writer import errors_document
from generator.examples import ExampleError, parse
from generator.facts_schemas import FactsSchemas
from generator.pages import Library
from generator.scope import ImportFault, ProductScope, Scope, read_scope, read_toml
from generator.servers import read_servers
from generator.spec_names import ProductNames
from generator.spec_text import lock_text, yaml_text
from generator.spec_writer import ProductDocuments


def import_docs(docs: Path, root: Path) -> list[str]:
    """Write `spec/` under `root` from the pages under `docs`; the names of the files written, below `spec/`.

    Raises:
        PageError: a page cannot be read; nothing was written.
        ImportFault: something in scope has no page and no override, or a correction changes nothing.
    """
    files = spec_files(docs, root)
    _replace(root / "spec", files)
    return sorted(files)


def spec_files(docs: Path, root: Path) -> dict[str, str]:
    """What `import` writes, as text by file below `spec/`."""
    spec = root / "spec"
    scope = read_scope(spec / "scope.toml")
    names = read_toml(spec / "names.toml")
    _names_are_of(scope, names)
    library = Library(docs, corrections(spec))
    documents: dict[str, Any] = {}
    for product in scope.products:
        pages = [_read(path, product, library) for path in product.pages]
        documents |= _product(product, pages, ProductNames(_names(names, product.key), product.key), library, scope)
    documents["errors.yaml"] = _errors(scope, library, spec)
    documents |= _sbe(scope, library)
    if unused := library.unused():
        raise ImportFault(f"{unused[0]}: the correction changes nothing: its text is not on the page")
    return {name: yaml_text(document) for name, document in documents.items()} | {"lock.toml": lock_text(library.read)}


def _read(path: str, product: ProductScope, library: Library) -> PageFacts:
    # What `updates/` says has no address of its own.
    return reader(path)(library.page(path, locked=not path.startswith("updates/")), product.wanted)


def _names_are_of(scope: Scope, names: Mapping[str, Any]) -> None:
    known = {product.key for product in scope.products}
    for key in (f"{name}.{part}" for name, table in names.items() if name not in known for part in table):
        if key not in known:
            raise ImportFault(f"[{key}] of spec/names.toml: spec/scope.toml has no such product")


def _names(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    for part in key.split("."):
        table = table.get(part, {})
    return table


def _product(
    scope: ProductScope, pages: Sequence[PageFacts], names: ProductNames, library: Library, whole: Scope
) -> dict[str, Any]:
    added = _added_to(scope, library)
    # Pages of another date may still show what an override adds: the override says it.
    operations = [one for one in _operations(scope, pages) if one.id not in added]
    events = [one for one in _events(scope, pages) if one.name not in added]
    # A product's own pages must show its events: other products' pages only show them again.
    own = {event.name for event in events if event.page.partition("/")[0] == scope.product}
    found = {operation.id for operation in operations} | own
    for key in (*scope.rest, *scope.methods, *scope.events):
        if key not in found | added:
            missing = (
                f"{key} of {scope.key}: spec/scope.toml wants it, no page of its own shows it, no override adds it"
            )
            raise ImportFault(f"{missing}{_unexpected(scope, events)}")
    for operation in operations:
        _examples_can_be_read(operation)
    for event in events:
        _examples_can_be_read(event)
    version = max(facts.page.date for facts in pages)
    servers = read_servers(library.page(whole.hosts, locked=False), scope.hosts)
    documents = ProductDocuments(scope, FactsSchemas.of(names, pages), servers, version)
    streams = [stream for facts in pages for stream in facts.streams]
    return documents.write(operations, events, streams)


def _operations(scope: ProductScope, pages: Iterable[PageFacts]) -> Iterator[Operation]:
    """In the scope's order; of two pages with the same operation the first."""
    known: dict[str, Operation] = {}
    for facts in pages:
        for operation in facts.operations:
            known.setdefault(operation.id, operation)
    yield from (known[key] for key in (*scope.rest, *scope.methods) if key in known)


def _events(scope: ProductScope, pages: Iterable[PageFacts]) -> Iterator[EventFacts]:
    """Events that several pages show have the examples of all, the first page's words."""
    known: dict[str, EventFacts] = {}
    for facts in pages:
        for event in facts.events:
            old = known.get(event.name)
            known[event.name] = (
                evolve(
                    old,
                    examples=(*old.examples, *event.examples),
                    conditional=(*old.conditional, *event.conditional),
                    enums=(*old.enums, *event.enums),
                )
                if old
                else event
            )
    yield from (known[key] for key in scope.events if key in known)
    yield from (event for key, event in known.items() if key not in scope.events and event.page in scope.events_of)


def _unexpected(scope: ProductScope, events: Iterable[EventFacts]) -> str:
    """Events nobody has named: what is missing may be there under a mistyped name."""
    new = [f"{event.page}:{event.line}: shows {event.name!r}" for event in events if event.name not in scope.events]
    return "".join(f"; {text}, which the scope does not name" for text in new)


def _examples_can_be_read(facts: Operation | EventFacts) -> None:
    for example in facts.examples:
        try:
            parse(example.text)
        except ExampleError as error:
            raise PageError(facts.page, example.line + error.line, f"{facts.title}: {error.problem}") from error


def _added_to(scope: ProductScope, library: Library) -> set[str]:
    """Ids of what `[[spec]]` overrides add to the product's documents."""
    files = (scope.rest_file, scope.ws_api_file, scope.streams_file)
    return {key for file in files for key in _added(library.added(scope.product, file))}


def _added(overrides: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Ids of the operations, methods and events that overrides add."""
    for override in overrides:
        kind, *steps = [step.replace("~1", "/").replace("~0", "~") for step in override["pointer"].split("/")[1:]]
        if override.get("verb") != "add" or not steps:
            continue
        if kind == "paths" and len(steps) <= 2:
            verbs = steps[1:] or list(override["value"])
            yield from (f"{verb.upper()} {steps[0]}" for verb in verbs)
        elif kind in ("methods", "user_data") and len(steps) == 1:
            yield steps[0]


def _errors(scope: Scope, library: Library, spec: Path) -> dict[str, Any]:
    outcomes = read_toml(spec / "outcomes.toml")["outcome"]
    pages = {product: list(_read_all(paths, library)) for product, paths in scope.errors.items()}
    for table in outcomes:
        products = table.get("products", pages)
        listed = {error.code for name in products for facts in pages.get(name, ()) for error in facts.errors}
        if unknown := sorted(set(table["codes"]) - listed):
            raise ImportFault(f"{unknown[0]} of spec/outcomes.toml: no error page of {', '.join(products)} lists it")
    return errors_document(pages, outcomes)


def _read_all(paths: Iterable[str], library: Library) -> Iterator[PageFacts]:
    return (reader(path)(library.page(path), frozenset()) for path in paths)


def _sbe(scope: Scope, library: Library) -> dict[str, Any]:
    return {f"sbe/{name}.yaml": import_schema(library.content(path), path) for name, path in scope.sbe.items()}


def corrections(spec: Path) -> dict[str, Any]:
    """`spec/overrides/*.toml` by product."""
    paths = sorted((spec / "overrides").glob("*.toml"))
    return {path.stem: read_toml(path) for path in paths}


def _replace(spec: Path, files: Mapping[str, str]) -> None:
    """Write all files beside their places first, so that a full disk leaves the old ones as they are."""
    ready: list[tuple[str, Path]] = []
    try:
        for name, text in files.items():
            place = spec / name
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            ready.append((beside, place))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(beside, 0o644)
        for beside, place in ready:
            os.replace(beside, place)
    finally:
        for beside, _ in ready:
            Path(beside).unlink(missing_ok=True)
