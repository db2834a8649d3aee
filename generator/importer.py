"""`python -m generator import`: documentation pages to facts to spec files.

Nothing is written unless every page was read; then each file is replaced at once.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from generator.docs.facts import PageFacts
from generator.docs.registry import reader
from generator.docs.sbe_xml import import_schema
from generator.errors_writer import errors_document
from generator.examples_file import FOLDER, Examples, examples_of, examples_text, file_of
from generator.facts_schemas import FactsSchemas
from generator.inventory import Changes, committed, inventory
from generator.pages import Library, ReadPage
from generator.reading import PageSeen, ProductFacts, read_product, unseen
from generator.scope import ImportFault, ProductScope, Scope, read_scope, read_toml
from generator.servers import read_servers
from generator.spec_names import ProductNames
from generator.spec_text import lock_text, yaml_text
from generator.spec_writer import ProductDocuments
from generator.updates_differences import Difference


@frozen
class Imported:
    """What an import did."""

    files: tuple[str, ...]
    """Written, below `spec/`."""
    pages: int
    """Read."""
    changes: Changes


def import_docs(docs: Path, root: Path, seen: PageSeen = unseen) -> Imported:
    """Write `spec/` under `root` from the pages under `docs`.

    Args:
        docs: folder of the documentation pages.
        root: the project's folder.
        seen: told the path of each page before it is read.

    Raises:
        PageError: a page cannot be read; nothing was written.
        ImportFault: a page that nothing reads, or a correction that changes nothing.
    """
    spec = root / "spec"
    imported = read_docs(docs, root, seen)
    changes = Changes.between(inventory(committed(spec)), inventory(imported.documents))
    files = _texts(imported)
    _replace(spec, files)
    return Imported(tuple(sorted(files)), len(imported.pages), changes)


def count_pages(docs: Path, root: Path) -> int:
    """How many pages an import is going to read; `seen` of `import_docs` is told of each.

    Raises:
        PageError: `spec/scope.toml` names a page that is not there.
        ImportFault: `spec/scope.toml` cannot be read.
    """
    scope = read_scope(root / "spec" / "scope.toml")
    library = Library(docs, {})
    return sum(len(library.paths(product.pages, scope.guides)) + len(product.updates) for product in scope.products)


def spec_files(docs: Path, root: Path) -> dict[str, str]:
    """What `import` writes, as text by file below `spec/`."""
    return _texts(read_docs(docs, root))


@frozen
class Docs:
    """All documents that the documentation gives, by file below `spec/`, and what they were made from."""

    documents: Mapping[str, Any]
    pages: Sequence[ReadPage]
    differences: Sequence[Difference]
    examples: Mapping[str, Examples]
    """Of each product, by file below `spec/`."""


def read_docs(docs: Path, root: Path, seen: PageSeen = unseen) -> Docs:
    """The documents of a documentation folder; nothing is written."""
    spec = root / "spec"
    scope = read_scope(spec / "scope.toml")
    tables = read_toml(spec / "names.toml")
    _names_are_of(scope, tables)
    library = Library(docs, corrections(spec))
    errors = _errors(scope, library, spec)
    products = [read_product(product, library, tuple(scope.guides), seen) for product in scope.products]
    documents = sbe_documents(scope, library)
    messages = messages_of(documents.values())
    examples: dict[str, Examples] = {}
    for facts in (without_added(one, library) for one in products):
        if shown := examples_of(facts.operations, facts.events, facts.streams):
            examples[file_of(facts.scope.key)] = shown
        documents |= _product(facts, product_names(tables, facts.scope.key), library, scope.hosts, messages)
    documents["errors.yaml"] = errors
    if strange := library.unread(tuple(scope.guides)):
        raise ImportFault(f"{strange[0]}: no product of spec/scope.toml reads this page; name it there, or as a guide")
    if misplaced := library.misplaced():
        raise ImportFault(f"{misplaced[0]}: the correction is of a page that nothing reads")
    if unused := library.unused():
        raise ImportFault(f"{unused[0]}: the correction changes nothing: its text is not on the page")
    return Docs(documents, library.read, [one for facts in products for one in facts.differences], examples)


def _texts(docs: Docs) -> dict[str, str]:
    files = {name: yaml_text(document) for name, document in docs.documents.items()}
    files |= {name: examples_text(shown) for name, shown in docs.examples.items()}
    return files | {"lock.toml": lock_text(docs.pages, docs.differences)}


def _names_are_of(scope: Scope, names: Mapping[str, Any]) -> None:
    known = {product.key for product in scope.products}
    for key in (f"{name}.{part}" for name, table in names.items() if name not in known for part in table):
        if key not in known:
            raise ImportFault(f"[{key}] of spec/names.toml: spec/scope.toml has no such product")


def product_names(tables: Mapping[str, Any], key: str) -> ProductNames:
    """What `spec/names.toml` says of one product."""
    for part in key.split("."):
        tables = tables.get(part, {})
    return ProductNames(tables, key)


def _product(
    facts: ProductFacts, names: ProductNames, library: Library, hosts: str, messages: Mapping[str, Any]
) -> dict[str, Any]:
    scope = facts.scope
    version = max([*(page.page.date for page in facts.pages), *(one.date for one in facts.operations)])
    servers = dict(read_servers(library.page(hosts, locked=False), scope.hosts))
    servers["streams"] = [*servers.get("streams", ()), *_sbe_servers(facts.pages)]
    documents = ProductDocuments(scope, FactsSchemas.of(names, facts.pages), servers, version, messages)
    return documents.write(facts.operations, facts.events, facts.streams)


def without_added(facts: ProductFacts, library: Library) -> ProductFacts:
    """The facts without what `[[spec]]` overrides add: pages of another date may show it, the override says it."""
    added = _added_to(facts.scope, library)
    return evolve(
        facts,
        operations=tuple(one for one in facts.operations if one.id not in added),
        events=tuple(one for one in facts.events if one.name not in added),
    )


def messages_of(schemas: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The messages of SBE schemas, by name."""
    return {message["name"]: message for schema in schemas for message in schema["messages"]}


def _sbe_servers(pages: Iterable[PageFacts]) -> Iterator[dict[str, str]]:
    """Where SBE streams are: no other list of addresses has it."""
    for kind, environment, url in (server for facts in pages for server in facts.servers):
        if kind == "sbe_streams":
            yield {"url": url, "x-environment": environment, "x-kind": kind}


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
    return (reader(path)(library.page(path)) for path in paths)


def sbe_documents(scope: Scope, library: Library) -> dict[str, Any]:
    """The facts of the SBE schemas, by file below `spec/`."""
    return {f"sbe/{name}.yaml": import_schema(library.content(path), path) for name, path in scope.sbe.items()}


def corrections(spec: Path) -> dict[str, Any]:
    """`spec/overrides/*.toml` by product."""
    paths = sorted((spec / "overrides").glob("*.toml"))
    return {path.stem: read_toml(path) for path in paths}


def _replace(spec: Path, files: Mapping[str, str]) -> None:
    """Write all files beside their places first, so that a full disk leaves the old ones as they are.

    What was imported before and is not any more goes.
    """
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
        for path in (*spec.glob("*/*.yaml"), *spec.glob(f"{FOLDER}/*.json")):
            if path.relative_to(spec).as_posix() not in files:
                path.unlink()
    finally:
        for beside, _ in ready:
            Path(beside).unlink(missing_ok=True)
