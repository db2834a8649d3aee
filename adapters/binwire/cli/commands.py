"""What can be typed after `binwire`. Each command does its work in a module of its own, loaded when it is called."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Annotated

import typer

app = typer.Typer(
    name="binwire",
    help="Binance for Python, generated from the documentation.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


@app.command()
def demo(
    json: Annotated[bool, typer.Option("--json", help="One JSON object an event and nothing else.")] = False,
) -> None:
    """Trade on a sandbox exchange on this machine and watch the account events arrive.

    Every way of starting a user data stream is used. Ends with the number of events, duplicates and losses, counted
    against the exchange's own log. Exit code 1 if anything expected did not come.
    """
    from .demo import run
    from .report import JsonReport, TableReport

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    raise typer.Exit(asyncio.run(run(JsonReport() if json else TableReport())))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def sandbox(context: typer.Context) -> None:
    """Run the sandbox exchange; its own options follow (`binwire sandbox --help`)."""
    from .child import sandbox_command

    try:
        raise typer.Exit(subprocess.call(sandbox_command(*context.args)))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def operations(json: Json = False) -> None:
    """List every operation: where it is called, security, weight, parameters."""
    from . import catalog

    catalog.show("operations", ("id", "security", "weight", "doc"), json)


@app.command()
def streams(json: Json = False) -> None:
    """List every stream: pattern, path and the events that arrive on it."""
    from . import catalog

    catalog.show("streams", ("product", "pattern", "path", "event"), json)


@app.command()
def events(json: Json = False) -> None:
    """List every event with its keys on the wire."""
    from . import catalog

    catalog.show("events", ("product", "event", "keys"), json)
