"""`python -m generator`: documentation to spec (`import`), spec to code (`build`), and what belongs to it."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one stage; the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Each stage needs other libraries: only the one that runs is loaded.
    if words[:1] == ["fetch"]:
        return _fetch(words[1:])
    # `--root` may stand before the stage, as it may for the others.
    before = words[:2] if words[:1] == ["--root"] else []
    stage = words[len(before) :]
    if stage[:1] == ["diff"]:
        return _diff([*before, *stage[1:]])
    if stage[:1] == ["changelog"]:
        return _changelog([*before, *stage[1:]])
    given = _parser().parse_args(words)
    return _import(given.docs, given.root) if given.command == "import" else _build(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import", help="documentation pages to spec/")
    importing.add_argument("--docs", type=Path, required=True, help="folder of the documentation pages")
    building = commands.add_parser("build", help="spec/ to generated/binwire_api")
    building.add_argument("--out", type=Path, help="another folder to write to")
    commands.add_parser("check", help="exit 1 if generated/ is not what build would write")
    exporting = commands.add_parser("export", help="the corrected OpenAPI documents, whole, for other tools")
    exporting.add_argument("--out", type=Path, required=True, help="folder to write to")
    commands.add_parser("diff", help="what changed in the pages, see `diff --help`; exit 1 on drift")
    commands.add_parser("changelog", help="what changed since an older spec, into CHANGELOG.md; see `changelog --help`")
    commands.add_parser("fetch", help="pages from their addresses, see `fetch --help`; needs a network")
    return parser


def _fetch(words: Sequence[str]) -> int:
    from generator import fetch

    parser = argparse.ArgumentParser(prog="python -m generator fetch")
    fetch.configure(parser)
    return fetch.run(parser.parse_args(words))


def _diff(words: Sequence[str]) -> int:
    from generator.diff import command

    parser = argparse.ArgumentParser(prog="python -m generator diff")
    command.configure(parser)
    return command.run(parser.parse_args(words))


def _changelog(words: Sequence[str]) -> int:
    from generator.diff import release_notes

    parser = argparse.ArgumentParser(prog="python -m generator changelog")
    release_notes.configure(parser)
    return release_notes.run(parser.parse_args(words))


def _import(docs: Path, root: Path) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from generator.docs.facts import PageError
    from generator.importer import count_pages, import_docs
    from generator.scope import ImportFault

    # Only a terminal sees the bar: a log of a run holds the result.
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pages  {task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        try:
            task = progress.add_task("", total=count_pages(docs, root))
            done = import_docs(docs, root, lambda path: progress.update(task, advance=1, description=path))
        except (PageError, ImportFault) as error:
            print(f"nothing written: {error}", file=sys.stderr)
            return 1
    for word, entries in (("added", done.changes.added), ("removed", done.changes.removed)):
        for entry in entries:
            print(f"{word}: {entry}")
    print(f"{done.pages} pages read, {len(done.files)} files written to {root / 'spec'}")
    return 0


def _build(given: argparse.Namespace) -> int:
    from generator.build import build, check, export
    from generator.faults import SpecError

    try:
        if given.command == "check":
            differs = check(given.root)
            print("generated/ differs from spec/" if differs else "generated/ is up to date with spec/")
            return differs
        if given.command == "export":
            export(given.root, given.out)
        else:
            written = build(given.root, given.out)
            place = (given.out or given.root / "generated") / "binwire_api"
            print(f"{written} files written to {place}" if written else f"{place} is up to date: nothing written")
    except SpecError as error:
        print(f"nothing written: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    # What a stage makes lives until it ends: to look for garbage less often saves a tenth of a build's time.
    gc.set_threshold(100_000)
    sys.exit(main())
