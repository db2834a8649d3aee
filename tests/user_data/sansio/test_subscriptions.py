"""Which subscription belongs to whom (docs/spot/web-socket-api.md, "User Data Stream subscription")."""

from __future__ import annotations

import pytest

from binwire._sansio.subscriptions import Arrival, Subscriptions


def test_events_are_routed_by_subscription_id() -> None:
    register = Subscriptions[str]()
    for account, subscription_id in (("alpha", 0), ("beta", 1)):
        register.add(account)
        register.asked(account)
        assert register.started(account, subscription_id) == []
    assert (register.owner(0), register.owner(1), register.owner(2)) == ("alpha", "beta", None)


def test_an_event_without_an_id_is_clear_only_where_there_is_one_account() -> None:
    register = Subscriptions[str]()
    register.add("alpha")
    assert register.owner(None) == "alpha"
    register.add("beta")
    assert register.owner(None) is None


def test_an_event_that_overtakes_the_answer_is_held_for_it() -> None:
    register = Subscriptions[str]()
    register.add("alpha")
    first, second = Arrival(b"first", False, 1), Arrival(b"second", False, 2)
    assert not register.hold(0, first)
    register.asked("alpha")
    assert register.hold(0, first)
    assert register.hold(0, second)
    assert register.started("alpha", 0) == [first, second]


def test_at_most_1000_accounts() -> None:
    register = Subscriptions[int]()
    for account in range(1000):
        assert register.room
        register.add(account)
    assert not register.room
    register.remove(17)
    assert register.room
    for size in (0, 1001):
        with pytest.raises(ValueError, match="1 to 1000"):
            Subscriptions[int](size)


def test_at_most_65535_subscriptions_in_the_life_of_a_connection() -> None:
    register = Subscriptions[str](lifetime=65_535)
    register.add("alpha")
    for subscription_id in range(65_535):
        assert not register.exhausted
        register.asked("alpha")
        register.started("alpha", subscription_id)
        register.ended("alpha")
    assert register.exhausted
    register.reset()
    assert not register.exhausted


def test_an_extended_token_keeps_its_subscription_and_counts_once() -> None:
    register = Subscriptions[str](lifetime=2)
    register.add("gamma")
    for _ in range(5):
        register.asked("gamma")
        register.started("gamma", 0)
    assert not register.exhausted
    assert register.active == 1


def test_the_exchange_may_say_that_it_is_exhausted() -> None:
    register = Subscriptions[str]()
    register.exhaust()
    assert not register.room


def test_what_was_on_its_way_when_a_subscription_ended_is_still_its_own() -> None:
    register = Subscriptions[str]()
    register.add("alpha")
    register.started("alpha", 3)
    register.ended("alpha")
    assert register.owner(3) == "alpha"
    assert register.id_of("alpha") is None


def test_an_event_held_for_nobody_is_given_back() -> None:
    register = Subscriptions[str]()
    register.add("alpha")
    register.asked("alpha")
    own, other = Arrival(b"own", False, 1), Arrival(b"other", False, 2)
    assert register.hold(0, own)
    assert register.hold(7, other)
    assert register.strays() == []
    assert register.started("alpha", 0) == [own]
    assert register.strays() == [other]
    assert register.strays() == []
