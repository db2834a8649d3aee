"""The command `diff`: its arguments, its output, its exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.diff import drift
from generator.diff.folder import NoDocs
from generator.diff.report import as_json, as_text
from generator.scope import ImportFault

DRIFT, BAD_USAGE = 1, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `diff`."""
    parser.description = (
        "Compare documentation pages with the spec, or with older pages. Exit status 0: no drift; 1: drift, or pages "
        "that cannot be read; 2: bad usage."
    )
    parser.add_argument("--docs", type=Path, required=True, metavar="NEW", help="folder of the newer pages")
    parser.add_argument("--base", type=Path, metavar="OLD", help="folder of older pages, to compare with instead")
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")
    parser.add_argument("--json", action="store_true", help="rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; the exit status."""
    try:
        if arguments.base is None:
            rows = drift.against_spec(arguments.docs, arguments.root)
        else:
            rows = drift.between(arguments.base, arguments.docs, arguments.root)
    except (NoDocs, ImportFault) as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    print(as_json(rows) if arguments.json else as_text(rows))
    return DRIFT if rows else 0
