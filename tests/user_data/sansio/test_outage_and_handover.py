"""What the user is told of losses, and how an account moves between connections."""

from __future__ import annotations

from binwire._sansio.handover import Handover
from binwire._sansio.outage import Interrupted, Outage, Resumed


def test_interrupted_then_resumed() -> None:
    outage = Outage()
    assert outage.up("first", 5) is None
    assert outage.down("first", 10, "reset") == Interrupted(10, "reset")
    assert outage.up("first", 30) == Resumed(10, 30)


def test_one_of_two_connections_is_no_loss() -> None:
    outage = Outage()
    outage.up("old", 0)
    outage.up("new", 1)
    assert outage.down("old", 2, "closed") is None
    assert outage.down("old", 2, "closed") is None
    assert outage.down("new", 3, "reset") == Interrupted(3, "reset")


def test_each_event_once_and_in_order() -> None:
    handover = Handover[str]()
    handover.old("a")
    handover.new("b", "b over new")  # a was before the new subscription began
    handover.new("c", "c over new")
    handover.old("b")
    assert handover.drained() == ["c over new"]
    assert handover.drained() == []


def test_events_alike_are_counted() -> None:
    handover = Handover[str]()
    handover.old("same")
    handover.new("same", "first")
    handover.new("same", "second")
    assert handover.drained() == ["second"]
