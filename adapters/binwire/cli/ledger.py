"""What arrived against what the exchange says it sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from .report import Row, Summary

Source = tuple[str, str, str, str]
"""Account, market, flow, encoding."""


class Ledger:
    """Collects the rows that arrived and matches each with one entry of the exchange's log."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._news = asyncio.Event()

    def arrived(self, row: Row) -> None:
        """Take one more row."""
        self._rows.append(row)
        self._news.set()

    async def changed(self) -> None:
        """Wait for the next row."""
        self._news.clear()
        await self._news.wait()

    def covers(self, sent: Sequence[Mapping[str, Any]]) -> bool:
        """Whether as many events arrived from every source as were sent to it."""
        return not Counter(map(_source_of_entry, sent)) - Counter(map(_source_of_row, self._rows))

    def balance(self, sent: Sequence[Mapping[str, Any]], expected: Mapping[Source, set[str]]) -> Summary:
        """Count what came, what came twice or was never sent, and what was sent and did not come."""
        waiting = list(sent)
        duplicates = 0
        for row in self._rows:
            match = next((entry for entry in waiting if _same(entry, row)), None)
            if match is None:
                duplicates += 1
            else:
                waiting.remove(match)
        came = {(*_source_of_row(row), row.event_type) for row in self._rows}
        missing = [
            f"no {event} for {' '.join(source)}"
            for source, events in expected.items()
            for event in sorted(events)
            if (*source, event) not in came
        ]
        missing += [f"{entry['event_type']} sent to {' '.join(_source_of_entry(entry))}" for entry in waiting]
        return Summary(events=len(self._rows), duplicates=duplicates, lost=len(waiting), missing=tuple(missing))


def _source_of_entry(entry: Mapping[str, Any]) -> Source:
    return entry["account"], entry["market"], entry["flow"], entry["encoding"]


def _source_of_row(row: Row) -> Source:
    return row.account, row.market, row.flow, row.encoding


def _same(entry: Mapping[str, Any], row: Row) -> bool:
    """Whether a row is this entry: same source and type, and every member that both show is equal.

    SBE leaves out members that JSON shows and carries others that JSON leaves out, and it writes numbers without
    trailing zeros.
    """
    return (
        _source_of_entry(entry) == _source_of_row(row)
        and entry["event_type"] == row.event_type
        and _agree(entry["event"], row.event)
    )


def _agree(sent: Any, got: Any) -> bool:
    match sent, got:
        case dict(), dict():
            shared: set[str] = sent.keys() & got.keys()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
            return all(_agree(sent[key], got[key]) for key in shared)  # pyright: ignore[reportUnknownArgumentType]
        case list(), list():
            same_length = len(sent) == len(got)  # pyright: ignore[reportUnknownArgumentType]
            return same_length and all(map(_agree, sent, got))  # pyright: ignore[reportUnknownArgumentType]
        case str(), str() if sent != got:
            return _number(sent) is not None and _number(sent) == _number(got)
        case _:
            return bool(sent == got)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
