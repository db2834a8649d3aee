"""The command `binwire`: a demo on this machine, the sandbox exchange, and lists of what the library covers."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the `binwire` script. Exit code 1 if the extra that the command line needs is not installed."""
    try:
        from .commands import app
    except ModuleNotFoundError as missing:
        if missing.name not in {"typer", "rich"}:
            raise
        sys.exit(f"binwire: the command line needs {missing.name}: pip install 'binwire[cli,sandbox]'")
    app()
