"""The local order book against an exchange of a few lines, over a network that loses, doubles and disorders."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binwire._sansio.depth_diff import DepthDiff
from binwire._sansio.order_book import FetchSnapshot, LocalOrderBook
from binwire.errors import ServerError

PRICES, QUANTITIES = st.integers(1, 8), st.integers(0, 3)
CHANGES = st.lists(st.tuples(st.booleans(), PRICES, QUANTITIES, st.integers(1, 3)), min_size=1, max_size=4)
"""Of one event: bid or not, price, quantity, and by how much the update id grows."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), CHANGES, st.sampled_from(["sent", "sent", "lost", "doubled", "late", "echoed"])),
        st.tuples(st.just("answer"), st.integers(0, 8)),
        st.tuples(st.sampled_from(["error", "reset", "time"])),
    ),
    max_size=60,
)
Book = tuple[dict[int, float], dict[int, float]]


class Exchange:
    """Its book as of each update id, and the events in which it tells of the changes."""

    def __init__(self, futures: bool) -> None:
        self.futures = futures
        self.book: Book = {}, {}
        self.history: dict[int, Book] = {0: ({}, {})}
        self.last = 0
        self.previous = 0

    def event(self, changes: list[Any]) -> DepthDiff[float]:
        told: list[dict[float, float]] = [{}, {}]
        before, first = self.last, 0
        for is_ask, price, quantity, step in changes:
            # Spot counts without holes, within an event and between two; futures count other symbols' changes too.
            self.last += step if self.futures else 1
            first = first or self.last
            self.book[is_ask][price] = float(quantity)
            told[is_ask][float(price)] = float(quantity)
            self.history[self.last] = (dict(self.book[0]), dict(self.book[1]))
        previous, self.previous = self.previous, self.last
        assert previous == before
        bids, asks = (list(side.items()) for side in told)
        return DepthDiff(first, self.last, bids, asks, previous if self.futures else None)

    def at(self, update_id: int) -> Book:
        """What the book was: the bids and asks that stood."""
        known = max(id for id in self.history if id <= update_id)
        bids, asks = self.history[known]
        return {p: q for p, q in bids.items() if q}, {p: q for p, q in asks.items() if q}


class Network:
    """Between the two, and the clock."""

    def __init__(self, futures: bool) -> None:
        self.exchange = Exchange(futures)
        self.local = LocalOrderBook[float](lambda failures: 100.0, float)
        self.now = 0.0
        self.asked: list[FetchSnapshot] = []
        self.late: list[DepthDiff[float]] = []

    def deliver(self, event: DepthDiff[float]) -> None:
        self.local.received(event, self.now)
        self.check()

    def step(self, step: Any) -> None:
        match step:
            case ("event", changes, fate):
                event = self.exchange.event(changes)
                if fate == "late":
                    self.late.append(event)
                elif fate != "lost":
                    self.deliver(event)
                    if fate == "doubled":
                        self.deliver(event)
                    for other in self.late:
                        self.deliver(other)
                    self.late = [event] if fate == "echoed" else []
            case ("answer", age):
                self.answer(max(0, self.exchange.last - age))
            case ("error",):
                if self.asked.pop() if self.asked else None:
                    self.local.not_fetched(ServerError("busy"), self.now)
            case ("reset",):
                self.local.lost("reset", self.now)
                self.local.started(self.now)
            case _:
                self.now += 5_000
        self.local.tick(self.now)
        self.asked += self.local.commands()
        assert len(self.asked) <= 1
        self.check()

    def answer(self, update_id: int) -> None:
        if self.asked:
            self.asked.clear()
            bids, asks = self.exchange.at(update_id)
            self.local.snapshot(update_id, list(bids.items()), list(asks.items()), self.now)

    def check(self) -> None:
        if self.local.is_synced:
            assert self.local.last_update_id is not None
            bids, asks = self.exchange.at(self.local.last_update_id)
            assert self.local.bids() == sorted(bids.items(), reverse=True)
            assert self.local.asks() == sorted(asks.items())
            assert self.local.best_bid == (max(bids.items()) if bids else None)
            assert self.local.best_ask == (min(asks.items()) if asks else None)
        else:
            assert self.local.bids() == self.local.asks() == []


@pytest.mark.parametrize("futures", [False, True], ids=["spot", "futures"])
@given(steps=STEPS)
@settings(max_examples=300, deadline=None)
def test_synced_means_equal_and_comes_back(futures: bool, steps: list[Any]) -> None:
    network = Network(futures)
    for step in steps:
        network.step(step)
    # Nothing goes wrong any more: the book is in sync before long, and stays so.
    change = [(False, 1, 1, 1)]
    for _ in range(4):
        network.step(("time",))
        network.step(("event", change, "sent"))
        network.step(("answer", 0))
    assert network.local.is_synced
    for _ in range(3):
        network.step(("event", change, "sent"))
        assert network.local.is_synced
        assert network.local.last_update_id == network.exchange.last
