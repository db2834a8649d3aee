"""The demo's balance of what arrived against what was sent."""

from __future__ import annotations

from typing import Any

from binwire.cli.ledger import Ledger
from binwire.cli.report import Row, Summary

SOURCE = ("alpha", "spot", "logon", "json")


def row(encoding: str = "json", **event: Any) -> Row:
    return Row(account="alpha", market="spot", flow="logon", encoding=encoding, event_type=event["e"], event=event)


def entry(encoding: str = "json", **event: Any) -> dict[str, Any]:
    return {
        "account": "alpha",
        "market": "spot",
        "flow": "logon",
        "encoding": encoding,
        "event_type": event["e"],
        "event": event,
    }


def balance(sent: list[dict[str, Any]], rows: list[Row], expected: dict[Any, set[str]] | None = None) -> Summary:
    ledger = Ledger()
    for each in rows:
        ledger.arrived(each)
    return ledger.balance(sent, expected or {})


def test_all_came_once() -> None:
    event = {"e": "balanceUpdate", "a": "BTC", "d": "100.00000000"}
    assert balance([entry(**event)], [row(**event)]) == Summary(events=1, duplicates=0, lost=0)


def test_one_came_twice() -> None:
    event = {"e": "balanceUpdate", "a": "BTC", "d": "100.00000000"}
    assert balance([entry(**event)], [row(**event), row(**event)]) == Summary(events=2, duplicates=1, lost=0)


def test_two_equal_events_are_no_duplicate() -> None:
    event = {"e": "balanceUpdate", "a": "BTC", "d": "1"}
    assert balance([entry(**event)] * 2, [row(**event)] * 2) == Summary(events=2, duplicates=0, lost=0)


def test_one_did_not_come() -> None:
    summary = balance([entry(e="balanceUpdate", a="BTC")], [])
    assert (summary.events, summary.lost) == (0, 1)
    assert summary.missing == ("balanceUpdate sent to alpha spot logon json",)


def test_a_wrong_digit_is_one_lost_and_one_never_sent() -> None:
    summary = balance([entry(e="balanceUpdate", d="100")], [row(e="balanceUpdate", d="101")])
    assert (summary.duplicates, summary.lost) == (1, 1)


def test_encodings_may_write_a_number_and_leave_out_members_differently() -> None:
    sent = entry("sbe", e="executionReport", p="60000.00000000", M=False)
    got = row("sbe", e="executionReport", p="60000", A=None)
    assert balance([sent], [got]) == Summary(events=1, duplicates=0, lost=0)


def test_an_event_that_was_expected_and_never_sent_is_missing() -> None:
    summary = balance([], [], {SOURCE: {"executionReport"}})
    assert summary.missing == ("no executionReport for alpha spot logon json",)


def test_covers_counts_by_source() -> None:
    ledger = Ledger()
    sent = [entry(e="balanceUpdate"), entry("sbe", e="balanceUpdate")]
    ledger.arrived(row(e="balanceUpdate"))
    assert not ledger.covers(sent)
    ledger.arrived(row("sbe", e="balanceUpdate"))
    assert ledger.covers(sent)
