"""One connection to a stream server, from its first stream to its last."""

from __future__ import annotations

import json

from binwire._sansio.life import LASTING, Failed
from binwire._sansio.reopening import Close, Open, Replace, State
from binwire._sansio.stream_connection import Lost, StreamConnection
from binwire._sansio.stream_subscriptions import IN_ADDRESS, Refused, Send, StreamSubscriptions, Subscribed
from binwire.errors import SessionError

HOUR = 3_600_000.0
REFUSED = SessionError("refused")


def delay(failures: int) -> float:
    return 500.0 * 2**failures


def connection(*names: str, patient: bool = False) -> StreamConnection:
    """An open one with these streams."""
    machine = StreamConnection(StreamSubscriptions(5), delay, patient=patient)
    machine.added(names, 0)
    assert machine.commands() == [Open()]
    assert machine.dialled() == names[:IN_ADDRESS]
    machine.opened(0)
    assert machine.events() == [Subscribed(names[:IN_ADDRESS])]
    return machine


def test_opened_with_the_first_stream_and_closed_with_the_last() -> None:
    machine = connection("a@trade")
    assert machine.complete
    machine.added(["b@trade"], 1)
    assert not machine.complete
    assert machine.commands() == [Send(b'{"method":"SUBSCRIBE","params":["b@trade"],"id":1}')]
    assert machine.received(b'{"result":null,"id":1}', 2)
    assert machine.events() == [Subscribed(("b@trade",))]
    machine.removed(["a@trade"], 3)
    assert machine.commands() == [Send(b'{"method":"UNSUBSCRIBE","params":["a@trade"],"id":2}')]
    machine.removed(["b@trade"], 4)
    assert (machine.commands(), machine.state, machine.deadline) == ([Close()], State.ENDED, None)


def test_lost_is_opened_again_with_all_streams() -> None:
    names = tuple(f"s{number}@trade" for number in range(IN_ADDRESS + 2))
    machine = connection(*names)
    [send] = machine.commands()
    assert isinstance(send, Send)
    assert json.loads(send.text)["params"] == list(names[IN_ADDRESS:])
    machine.received(b'{"result":null,"id":1}', 1)
    machine.events()
    machine.lost("reset", 10)
    assert machine.events() == [Lost(names, "reset")]
    assert (machine.commands(), machine.state, machine.deadline) == ([], State.WAITING, 510)
    machine.added(["late@trade"], 20)
    machine.tick(510)
    assert machine.commands() == [Open()]
    assert machine.dialled() == names[:IN_ADDRESS]
    machine.not_opened(REFUSED, 520)
    assert (machine.events(), machine.deadline) == ([], 1520)
    machine.tick(1520)
    machine.commands()
    machine.opened(1600)
    assert machine.events() == [Subscribed(names[:IN_ADDRESS])]
    [send] = machine.commands()
    assert isinstance(send, Send)
    assert json.loads(send.text)["params"] == [*names[IN_ADDRESS:], "late@trade"]
    machine.lost("again", 1700)
    assert machine.deadline == 1700 + 2000  # it did not last
    machine.tick(3700)
    machine.opened(3700)
    machine.lost("at last", 3700 + LASTING)
    assert machine.deadline == 3700 + LASTING + 500


def test_lost_before_it_was_open_is_a_failure_like_others() -> None:
    machine = connection("a@trade")
    machine.lost("reset", LASTING)
    assert machine.deadline == LASTING + 500
    machine.tick(LASTING + 500)
    machine.lost("at once", 3 * LASTING)
    assert machine.deadline == 3 * LASTING + 1000


def test_a_first_try_that_fails_is_the_last() -> None:
    machine = StreamConnection(StreamSubscriptions(5), delay)
    machine.added(["a@trade"], 0)
    machine.commands()
    machine.not_opened(REFUSED, 1)
    assert (machine.events(), machine.state) == ([Failed(REFUSED)], State.ENDED)


def test_a_successor_is_patient() -> None:
    machine = StreamConnection(StreamSubscriptions(5), delay, patient=True)
    machine.added(["a@trade"], 0)
    machine.commands()
    machine.not_opened(REFUSED, 1)
    assert (machine.events(), machine.deadline) == ([], 501)


def test_renewed_before_24_hours_and_on_server_shutdown() -> None:
    machine = connection("a@trade")
    assert machine.deadline == 23.5 * HOUR
    machine.tick(23.5 * HOUR)
    assert machine.events() == [Replace("it is nearly 24 hours old")]
    machine.due("serverShutdown")
    assert machine.events() == []
    assert machine.deadline is None
    machine.lost("closed by the server: 1001", 24 * HOUR)
    assert machine.events() == [Lost(("a@trade",), "closed by the server: 1001")]
    assert (machine.state, machine.commands()) == (State.ENDED, [Close()])


def test_a_server_that_does_not_answer_is_left() -> None:
    machine = connection("a@trade")
    machine.added(["b@trade"], 0)
    machine.commands()
    machine.tick(9_999)
    assert machine.commands() == []
    machine.tick(10_000)
    assert machine.events() == [Lost(("a@trade",), "the exchange did not answer a request to subscribe")]
    assert (machine.commands(), machine.state, machine.deadline) == ([Close()], State.WAITING, 10_500)


def test_a_refused_stream_leaves_and_the_last_one_closes() -> None:
    machine = connection("a@trade")
    machine.added(["nonsense"], 0)
    machine.removed(["a@trade"], 0)
    machine.commands()
    machine.received(b'{"code":2,"msg":"no","id":1}', 1)
    [refused] = machine.events()
    assert isinstance(refused, Refused)
    assert machine.commands() == [Close()]


def test_what_is_no_reply_is_left_to_others() -> None:
    machine = connection("a@trade")
    assert not machine.received(b'{"e":"somethingNew"}', 1)
    assert (machine.events(), machine.commands()) == ([], [])


def test_closed_by_the_user() -> None:
    machine = connection("a@trade")
    machine.closed()
    assert (machine.commands(), machine.state) == ([Close()], State.ENDED)
    machine.added(["b@trade"], 1)
    assert machine.commands() == []


def test_a_stream_that_is_wanted_again_comes_already_or_again() -> None:
    machine = connection("a@trade", "b@trade", "c@trade")
    machine.subscriptions.remove(["b@trade"])  # nothing was sent yet
    machine.added(["b@trade"], 0)
    assert (machine.events(), machine.commands()) == ([Subscribed(("b@trade",))], [])
    machine.removed(["b@trade"], 0)
    machine.added(["b@trade"], 0)  # its end is on its way
    assert machine.commands() == [Send(b'{"method":"UNSUBSCRIBE","params":["b@trade"],"id":1}')]
    assert (machine.events(), machine.complete) == ([], False)
    machine.received(b'{"result":null,"id":1}', 1)
    assert machine.commands() == [Send(b'{"method":"SUBSCRIBE","params":["b@trade"],"id":2}')]
    machine.received(b'{"result":null,"id":2}', 2)
    assert (machine.events(), machine.complete) == ([Subscribed(("b@trade",))], True)
