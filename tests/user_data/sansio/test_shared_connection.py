"""One WebSocket API connection and the accounts that share it (docs/spot/web-socket-api.md)."""

from __future__ import annotations

from binwire._sansio.life import Down, Failed, Live
from binwire._sansio.listen_token import CreateToken, ListenTokenLife
from binwire._sansio.reopening import Close, Open, Replace, State
from binwire._sansio.shared_connection import Elsewhere, For, Of, SharedConnection, Unsubscribe
from binwire._sansio.subscription import PlainLife, Subscribe
from binwire._sansio.subscriptions import Subscriptions
from binwire.errors import Rejected, SessionError, Unauthorized

HOUR = 3_600_000.0


def delay(failures: int) -> float:
    return 1000.0 * 2**failures


def connection(*accounts: str) -> SharedConnection[str]:
    """An open connection with these accounts subscribed, with ids from 0."""
    shared = SharedConnection[str](Subscriptions(), delay)
    for account in accounts:
        shared.added(account, PlainLife(delay), 0)
    shared.opened(0)
    for subscription_id, account in enumerate(accounts):
        assert shared.subscribed(account, subscription_id, None, 0) == []
    assert shared.events() == [Of(account, Live()) for account in accounts]
    shared.commands()
    return shared


def test_opened_for_the_first_account_and_shared_by_the_next() -> None:
    shared = SharedConnection[str](Subscriptions(), delay)
    shared.added("alpha", PlainLife(delay), 0)
    assert shared.commands() == [Open()]
    shared.opened(0)
    assert shared.commands() == [For("alpha", Subscribe())]
    shared.added("gamma", ListenTokenLife(delay), 1)
    assert shared.commands() == [For("gamma", CreateToken())]
    shared.created("gamma", "token", 24 * HOUR, 2)
    assert shared.commands() == [For("gamma", Subscribe("token"))]


def test_after_a_loss_everybody_is_subscribed_again() -> None:
    shared = connection("alpha", "beta")
    shared.lost("reset", 10)
    assert shared.events() == [Of("alpha", Down("reset")), Of("beta", Down("reset"))]
    assert (shared.state, shared.deadline, shared.commands()) == (State.WAITING, 1010, [])
    shared.tick(1010)
    assert shared.commands() == [Open()]
    shared.not_opened(SessionError("refused"), 1020)
    assert shared.deadline == 1020 + 2000
    shared.tick(3020)
    shared.opened(3030)
    assert shared.commands() == [Open(), For("alpha", Subscribe()), For("beta", Subscribe())]
    shared.subscribed("beta", 0, None, 3040)
    shared.subscribed("alpha", 1, None, 3050)
    assert shared.events() == [Of("beta", Live()), Of("alpha", Live())]
    assert shared.subscriptions.owner(0) == "beta"  # ids are the connection's, and begin anew with it


def test_a_refused_account_does_not_disturb_the_others() -> None:
    shared = connection("alpha", "beta")
    shared.lost("reset", 0)
    shared.tick(1000)
    shared.opened(1000)
    shared.events()
    shared.commands()
    error = Unauthorized("revoked", code=-2015)
    shared.refused("alpha", error, 1001)
    shared.subscribed("beta", 0, None, 1002)
    assert shared.events() == [Of("alpha", Failed(error)), Of("beta", Live())]
    assert shared.subscriptions.accounts == {"beta"}
    assert shared.state is State.OPEN


def test_the_first_account_of_a_connection_that_cannot_be_opened_is_told() -> None:
    shared = SharedConnection[str](Subscriptions(), delay)
    shared.added("alpha", PlainLife(delay), 0)
    error = SessionError("refused")
    shared.commands()
    shared.not_opened(error, 0)
    assert shared.events() == [Of("alpha", Failed(error))]
    assert (shared.state, shared.commands(), shared.deadline) == (State.ENDED, [Close()], None)


def test_a_terminated_subscription_is_started_again() -> None:
    shared = connection("alpha", "beta")
    shared.terminated("beta", 60_000)
    assert shared.events() == [Of("beta", Down("eventStreamTerminated"))]
    assert shared.commands() == [For("beta", Subscribe())]


def test_one_terminated_as_soon_as_it_began_is_started_again_after_a_pause() -> None:
    shared = connection("alpha", "beta")
    shared.terminated("beta", 5)
    assert shared.commands() == []
    assert shared.deadline == 1005
    shared.tick(1005)
    assert shared.commands() == [For("beta", Subscribe())]


def test_removed_is_unsubscribed_and_the_last_one_closes_the_connection() -> None:
    shared = connection("alpha", "beta")
    shared.removed("alpha")
    assert shared.commands() == [For("alpha", Unsubscribe(0))]
    shared.terminated("alpha", 5)  # the exchange says so too: nobody asked for it again
    assert (shared.commands(), shared.events()) == ([], [])
    shared.removed("beta")
    assert shared.commands() == [Close()]


def test_removed_while_its_request_was_on_its_way() -> None:
    shared = connection("alpha")
    shared.added("beta", PlainLife(delay), 0)
    shared.removed("beta")
    shared.commands()
    assert shared.subscribed("beta", 7, None, 1) == []
    assert shared.commands() == [For("beta", Unsubscribe(7))]


def test_an_account_that_is_there_already_goes_elsewhere() -> None:
    shared = connection("alpha")
    shared.added("twin", PlainLife(delay), 0)
    error = Rejected("User Data Stream subscription already active.", code=-2035)
    shared.refused("twin", error, 1)
    assert shared.events() == [Elsewhere("twin", error)]


def test_alone_on_a_connection_the_same_refusal_is_one() -> None:
    shared = SharedConnection[str](Subscriptions(), delay)
    shared.added("alpha", PlainLife(delay), 0)
    shared.opened(0)
    error = Rejected("User Data Stream subscription already active.", code=-2035)
    shared.refused("alpha", error, 1)
    assert shared.events() == [Of("alpha", Failed(error))]


def test_a_connection_without_ids_left_takes_nobody_more() -> None:
    shared = connection("alpha")
    shared.added("beta", PlainLife(delay), 0)
    error = Rejected("Maximum subscription ID reached for this connection.", code=-2042)
    shared.refused("beta", error, 1)
    assert shared.events() == [Elsewhere("beta", error)]
    assert not shared.subscriptions.room


def test_a_connection_near_its_end_asks_for_a_replacement_once() -> None:
    shared = connection("alpha")
    shared.due("serverShutdown")
    shared.due("serverShutdown")
    assert shared.events() == [Replace("serverShutdown")]


def test_one_that_is_being_replaced_is_not_opened_again() -> None:
    shared = connection("alpha")
    shared.due("serverShutdown")
    shared.events()
    shared.lost("closed", 5)
    down, elsewhere = shared.events()
    assert down == Of("alpha", Down("closed"))
    assert isinstance(elsewhere, Elsewhere)
    assert elsewhere.account == "alpha"  # unless it is on another one by now
    assert (shared.state, shared.deadline, shared.commands()) == (State.ENDED, None, [Close()])


def test_closed_closes() -> None:
    shared = connection("alpha", "beta")
    shared.closed()
    assert shared.commands() == [Close()]
    assert shared.deadline is None


def test_a_subscription_whose_answer_was_lost_is_left_behind_with_its_connection() -> None:
    shared = connection("alpha")
    error = Rejected("User Data Stream subscription already active.", code=-2035)
    shared.refused("alpha", error, 1)
    assert shared.events() == [Elsewhere("alpha", error)]
