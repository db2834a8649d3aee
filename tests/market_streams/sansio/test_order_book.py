"""The local order book, step by step as the pages have it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from binwire._sansio.depth_diff import DepthDiff
from binwire._sansio.life import Failed
from binwire._sansio.order_book import (
    PATIENCE,
    FetchSnapshot,
    LocalOrderBook,
    State,
    Synced,
    Unsynced,
)
from binwire.errors import RateLimited, Rejected, ServerError

D = Decimal
MINUTE = 60_000.0


def delay(failures: int) -> float:
    return 500.0 * 2**failures


def book(**options: Any) -> LocalOrderBook[Decimal]:
    return LocalOrderBook[Decimal](delay, **options)


def diff(first: int, last: int, *, pu: int | None = None, bids: str = "", asks: str = "") -> DepthDiff[Decimal]:
    """An event; levels as `price:quantity`."""
    return DepthDiff(first, last, levels(bids), levels(asks), pu)


def levels(text: str) -> list[tuple[Decimal, Decimal]]:
    return [(D(price), D(quantity)) for price, _, quantity in (level.partition(":") for level in text.split())]


def synced(last_update_id: int = 160, bids: str = "0.0024:10", asks: str = "0.0026:100") -> LocalOrderBook[Decimal]:
    local = book()
    local.received(diff(150, 155, pu=149), 0)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(last_update_id, levels(bids), levels(asks), 0)
    assert local.events() == [Synced(last_update_id)]
    return local


def test_events_wait_for_the_snapshot_and_those_it_holds_are_dropped() -> None:
    local = book()
    local.started(0)
    assert (local.commands(), local.state) == ([], State.BUFFERING)
    assert not local.received(diff(157, 160, bids="0.0024:10"), 1)
    assert local.commands() == [FetchSnapshot()]
    assert not local.received(diff(161, 165, bids="0.0024:0 0.0023:7", asks="0.0026:99"), 2)
    assert (local.commands(), local.is_synced, local.bids()) == ([], False, [])
    local.snapshot(160, levels("0.0024:10 0.0022:1"), levels("0.0026:100 0.0027:5"), 3)
    assert local.events() == [Synced(165)]
    assert local.bids() == [(D("0.0023"), D(7)), (D("0.0022"), D(1))]
    assert local.asks() == [(D("0.0026"), D(99)), (D("0.0027"), D(5))]
    assert (local.best_bid, local.best_ask) == ((D("0.0023"), D(7)), (D("0.0026"), D(99)))
    assert local.bids(1) == [(D("0.0023"), D(7))]
    assert (local.bid_quantity(D("0.0022")), local.ask_quantity(D("0.0030"))) == (D(1), None)


def test_a_snapshot_older_than_the_first_event_is_fetched_again() -> None:
    local = book()
    local.received(diff(157, 160, bids="1:1"), 0)
    local.commands()
    local.snapshot(155, [], [], 10)  # 156 is in neither
    assert (local.events(), local.commands(), local.deadline) == ([], [], 510)
    local.received(diff(161, 162), 20)
    assert (local.commands(), local.deadline) == ([], 510)
    local.tick(510)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(150, [], [], 600)
    assert local.deadline == 1600
    local.tick(1600)
    local.snapshot(156, [], [], 1700)
    assert local.events() == [Synced(162)]
    assert local.bids() == [(D(1), D(1))]


@pytest.mark.parametrize("last_update_id", [159, 160, 161, 165, 170])
def test_the_first_event_may_begin_within_the_snapshot_or_right_after_it(last_update_id: int) -> None:
    local = book()
    local.received(diff(160, 165, bids="5:5"), 0)
    local.snapshot(last_update_id, [], [], 0)
    assert local.last_update_id == max(165, last_update_id)
    assert local.bids() == ([(D(5), D(5))] if last_update_id < 165 else [])


def test_spot_goes_on_with_the_next_id_and_ignores_what_is_known() -> None:
    local = synced(160)
    assert local.received(diff(161, 162, asks="0.0025:1"), 1)
    assert not local.received(diff(161, 162, asks="0.0025:0"), 1)
    assert not local.received(diff(150, 159, asks="0.0025:0"), 1)
    assert local.received(diff(162, 164, asks="0.0025:3"), 1)
    assert (local.last_update_id, local.best_ask) == (164, (D("0.0025"), D(3)))
    assert local.events() == []


def test_spot_a_gap_discards_the_book_and_begins_again() -> None:
    local = synced(160)
    assert local.received(diff(162, 165, bids="0.0024:9"), MINUTE)
    assert local.events() == [Unsynced("events are missing: the next one's U is 162, after update 160")]
    assert (local.is_synced, local.last_update_id, local.bids(), local.best_ask) == (False, None, [], None)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(163, levels("0.0024:8"), [], MINUTE)
    assert local.events() == [Synced(165)]
    assert local.best_bid == (D("0.0024"), D(9))


def test_futures_the_first_event_is_the_one_the_snapshot_falls_into() -> None:
    local = book()
    local.received(diff(120, 140, pu=110, bids="1:1"), 0)  # u < lastUpdateId: dropped
    local.received(diff(157, 170, pu=140, bids="2:2"), 0)  # U <= lastUpdateId <= u
    local.received(diff(175, 180, pu=170, asks="3:3"), 0)
    local.snapshot(160, levels("9:9"), [], 0)
    assert local.last_update_id == 180
    assert (local.bids(), local.asks()) == ([(D(9), D(9)), (D(2), D(2))], [(D(3), D(3))])


def test_futures_between_two_events_nothing_changes() -> None:
    """A snapshot may be as of `pu` or of any id up to the event's `U`: the event follows it all the same."""
    local = book()
    local.received(diff(157, 170, pu=140, bids="2:2"), 0)
    local.snapshot(140, [], [], 0)
    assert (local.last_update_id, local.best_bid) == (170, (D(2), D(2)))
    older = book()
    older.received(diff(157, 170, pu=140), 0)
    older.snapshot(139, [], [], 0)
    assert not older.is_synced


def test_futures_a_pu_that_is_not_the_last_u_begins_again() -> None:
    local = synced(160)
    assert local.received(diff(170, 180, pu=158), 1)  # the first one only has to hold what comes after the snapshot
    assert local.received(diff(185, 190, pu=180), 1)
    assert not local.received(diff(185, 190, pu=180), 1)
    assert local.received(diff(200, 210, pu=195), 1)
    assert local.events() == [Unsynced("events are missing: the next one's pu is 195, after update 190")]
    assert (local.commands(), local.deadline) == ([], 501)  # it was in sync for a moment only
    local.tick(501)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(205, [], [], 600)
    assert local.events() == [Synced(210)]


def test_futures_events_of_another_connection_may_be_cut_elsewhere() -> None:
    local = synced(160)
    local.received(diff(161, 170, pu=160), 1)
    local.renewed()
    assert local.received(diff(165, 180, pu=164, bids="1:1"), 2)
    assert (local.last_update_id, local.events()) == (180, [])


def test_a_gap_while_waiting_gives_up_what_came_before_it() -> None:
    local = book()
    local.received(diff(100, 110, bids="1:1"), 0)
    local.received(diff(120, 130, bids="2:2"), 0)
    local.received(diff(111, 119, bids="3:3"), 0)  # too late
    local.snapshot(112, [], [], 0)
    assert not local.is_synced
    local.tick(local.deadline or 0)
    local.snapshot(119, [], [], 0)
    assert (local.last_update_id, local.bids()) == (130, [(D(2), D(2))])


def test_the_buffer_is_bounded() -> None:
    local = book(buffer=3)
    for update in range(100, 110):
        local.received(diff(update, update, bids=f"{update}:1"), 0)
    local.snapshot(104, [], [], 0)  # 105 and 106 were given up
    assert (local.is_synced, local.deadline) == (False, 500)
    local.tick(500)
    local.snapshot(106, [], [], 500)
    assert [price for price, _ in local.bids()] == [109, 108, 107]


def test_a_quiet_market_does_not_wait_for_its_first_event_for_ever() -> None:
    local = book()
    local.started(0)
    assert local.deadline == PATIENCE
    local.tick(PATIENCE)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(160, levels("1:1"), [], 4000)
    assert local.is_synced
    assert local.received(diff(161, 161, bids="1:0"), 5000)
    assert local.bids() == []


def test_a_lost_stream_empties_the_book_until_it_is_back() -> None:
    local = synced(160)
    local.lost("reset", MINUTE)
    assert (local.events(), local.state, local.bids()) == ([Unsynced("reset")], State.IDLE, [])
    local.started(MINUTE)
    local.received(diff(170, 171), MINUTE)
    assert local.commands() == [FetchSnapshot()]
    local.snapshot(170, [], [], MINUTE)
    assert local.events() == [Synced(171)]
    local.lost("again", MINUTE + 1)  # it did not last, so the next snapshot waits a little
    local.started(MINUTE + 2)
    local.received(diff(180, 181), MINUTE + 3)
    assert (local.commands(), local.deadline) == ([], MINUTE + 503)


def test_a_snapshot_asked_for_before_the_loss_is_of_no_use() -> None:
    local = book()
    local.received(diff(157, 160), 0)
    assert local.commands() == [FetchSnapshot()]
    local.lost("reset", 1)
    local.received(diff(170, 171), 2)
    assert local.commands() == []  # one is on its way
    local.snapshot(171, [], [], 3)
    assert (local.is_synced, local.commands()) == (False, [FetchSnapshot()])
    local.lost("again", 4)
    local.received(diff(180, 181), 5)
    local.not_fetched(ServerError("busy"), 6)  # of no interest either
    assert (local.commands(), local.deadline) == ([FetchSnapshot()], None)
    local.snapshot(180, [], [], 7)
    assert local.last_update_id == 181


def test_a_stream_lost_twice_is_lost_once() -> None:
    local = synced(160)
    local.lost("reset", 1)
    local.lost("again", 2)
    assert local.events() == [Unsynced("reset")]


def test_a_snapshot_nobody_asked_for_changes_nothing() -> None:
    local = synced(160)
    local.snapshot(10, [], [], 1)
    assert (local.last_update_id, local.best_bid) == (160, (D("0.0024"), D(10)))


def test_what_cannot_be_fetched_is_tried_again_later() -> None:
    local = book()
    local.received(diff(157, 160), 0)
    local.commands()
    local.not_fetched(ServerError("busy"), 0)
    assert (local.deadline, local.commands()) == (500, [])
    local.tick(500)
    assert local.commands() == [FetchSnapshot()]
    local.not_fetched(RateLimited("slow down", retry_after=30), 500)
    assert local.deadline == 30_500


def test_what_is_refused_for_good_is_not() -> None:
    local = book()
    local.received(diff(157, 160), 0)
    assert local.commands() == [FetchSnapshot()]
    error = Rejected("no", code=-1121, text="Invalid symbol.")
    local.not_fetched(error, 0)
    assert local.events() == [Failed(error)]
    assert (local.state, local.deadline) == (State.FAILED, None)
    assert not local.received(diff(161, 162), 1)
    assert local.commands() == []


def test_partial_depth_is_the_whole_of_it() -> None:
    local = book()
    local.replaced(160, levels("1:1 2:2"), levels("3:3"))
    local.replaced(161, levels("2:5"), levels("3:3 4:4"))
    assert local.events() == [Synced(160)]
    assert (local.bids(), local.asks(), local.last_update_id) == ([(2, 5)], [(3, 3), (4, 4)], 161)


def test_numbers_may_be_float_or_text() -> None:
    floats = LocalOrderBook[float](delay, float)
    floats.replaced(1, [(9.5, 1.0), (10.0, 0.5), (10.5, 0.0)], [])
    assert floats.bids() == [(10.0, 0.5), (9.5, 1.0)]
    texts = LocalOrderBook[str](delay, str)
    texts.received(DepthDiff(2, 2, [("9.50", "0.000"), ("10.10", "3")], []), 0)
    texts.snapshot(1, [("9.5", "1"), ("10.0", "2")], [], 0)
    assert texts.bids() == [("10.10", "3"), ("10.0", "2")]
    assert texts.bid_quantity("10") == "2"
