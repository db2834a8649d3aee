"""How the demo shows what arrives: a live table for people, a JSON object a line for programs."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.live import Live
from rich.table import Table


class Row(Struct, frozen=True, kw_only=True):
    """One event that arrived, as `demo --json` prints it."""

    account: str
    market: str
    flow: str
    encoding: str
    event_type: str
    event: dict[str, Any]
    """The Struct under its wire names."""


class Summary(Struct, frozen=True, kw_only=True):
    """The balance of a run, counted against the exchange's log of what it sent."""

    events: int
    duplicates: int
    lost: int
    missing: tuple[str, ...] = ()
    """What was expected and did not come, in words."""


class Report(Protocol):
    """What the demo tells while it runs."""

    def start(self) -> None: ...
    def arrived(self, row: Row) -> None: ...
    def finish(self, summary: Summary) -> None: ...


class JsonReport:
    """One JSON object an event on standard output, and the summary last."""

    def start(self) -> None: ...

    def arrived(self, row: Row) -> None:
        self._write(row)

    def finish(self, summary: Summary) -> None:
        self._write({"summary": {"events": summary.events, "duplicates": summary.duplicates, "lost": summary.lost}})
        for text in summary.missing:
            print(text, file=sys.stderr)

    def _write(self, value: object) -> None:
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
        sys.stdout.flush()


class TableReport:
    """A table by account, market, flow, encoding and event type that grows as events arrive."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._counts: Counter[tuple[str, str, str, str, str]] = Counter()
        self._live = Live(console=self._console, auto_refresh=False)

    def start(self) -> None:
        self._console.print("Accounts of every kind on a sandbox exchange, trading with each other:")
        if self._console.is_terminal:
            self._live.start()

    def arrived(self, row: Row) -> None:
        self._counts[row.account, row.market, row.flow, row.encoding, row.event_type] += 1
        if self._console.is_terminal:
            self._live.update(self._table(), refresh=True)

    def finish(self, summary: Summary) -> None:
        if self._console.is_terminal:
            self._live.update(self._table(), refresh=True)
            self._live.stop()
        else:
            self._console.print(self._table())
        for text in summary.missing:
            self._console.print(f"missing: {text}")
        self._console.print(f"{summary.events} events, duplicates {summary.duplicates}, lost {summary.lost}")

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("account", "market", "flow", "encoding", "event"):
            table.add_column(name, no_wrap=True)
        table.add_column("count", justify="right")
        for key, count in self._counts.items():
            table.add_row(*key, str(count))
        return table
