"""A connection against a server of a few lines: whatever happens, both end up with the streams that are wanted."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from binwire._sansio.reopening import Close, Open, State
from binwire._sansio.stream_connection import Lost, StreamConnection
from binwire._sansio.stream_subscriptions import Refused, Send, StreamSubscriptions, Subscribed
from binwire.errors import SessionError

NAMES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add", "remove"]), NAMES),
        st.tuples(st.sampled_from(["answer", "answer", "wait", "lose", "fail"]), st.just([])),
    ),
    max_size=60,
)
KEPT, BAD = "a", "f"
"""The one that keeps the connection open, and one that the server does not know."""


class Server:
    """Refuses what is bad, and takes no second request before it has answered the first."""

    def __init__(self) -> None:
        self.open = False
        self.streams: set[str] = set()
        self.request: dict[str, Any] | None = None
        self.arrivals: list[float] = []

    def opened(self, names: tuple[str, ...]) -> None:
        self.open, self.request, self.streams = True, None, set(names)
        self.arrivals.clear()

    def heard(self, text: bytes, now: float) -> None:
        assert self.request is None
        self.request = json.loads(text)
        self.arrivals = [moment for moment in self.arrivals if moment > now - 1000]
        self.arrivals.append(now)
        assert len(self.arrivals) <= 4  # and a pong

    def answer(self) -> bytes | None:
        request, self.request = self.request, None
        if request is None:
            return None
        if request["method"] == "UNSUBSCRIBE":
            self.streams -= set(request["params"])
        elif BAD in request["params"]:
            return b'{"code":2,"msg":"no","id":%d}' % request["id"]
        else:
            self.streams |= set(request["params"])
        assert len(self.streams) <= 5
        return b'{"result":null,"id":%d}' % request["id"]


class Client:
    """Carries out what the machine wants, and keeps what it was told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.server = Server()
        self.machine = StreamConnection(StreamSubscriptions(5, 6, in_address=2), lambda failures: 100.0, patient=True)
        self.live: set[str] = set()
        self.wanted: set[str] = set()

    def step(self, kind: str, names: list[str]) -> None:
        self.now += 10
        match kind:
            case "add":
                new = [name for name in names if name not in self.wanted]
                self.wanted.update(new)
                self.machine.added(new, self.now)
            case "remove":
                self.forget(names)
            case "answer" if (answer := self.server.answer()) is not None:
                assert self.machine.received(answer, self.now)
            case "wait":
                self.now += 300
                self.machine.tick(self.now)
            case "lose" if self.server.open:
                self.server.open = False
                self.machine.lost("reset", self.now)
            case "fail" if self.machine.state is State.OPENING:
                self.machine.not_opened(SessionError("no"), self.now)
            case _:
                pass
        self.carry_out()

    def forget(self, names: list[str]) -> None:
        for name in names:
            if name in self.wanted and name != KEPT:
                self.wanted.discard(name)
                self.live.discard(name)
                self.machine.removed([name], self.now)
                self.carry_out()

    def carry_out(self) -> None:
        for event in self.machine.events():
            match event:
                case Subscribed(names=names):
                    self.live |= set(names) & self.wanted
                case Lost(names=names):
                    assert set(names) == self.live
                    self.live.clear()
                case Refused(name=name):
                    assert name == BAD
                    self.wanted.discard(name)
                case other:
                    raise AssertionError(other)
        for command in self.machine.commands():
            match command:
                case Open():
                    pass  # below
                case Send(text=text):
                    self.server.heard(text, self.now)
                case Close():
                    assert not self.wanted or self.machine.state is State.WAITING  # it did not answer in time
                    self.server.open = False
        if self.machine.state is State.OPENING:
            names = tuple(name for name in self.machine.dialled() if name != BAD)
            if BAD not in self.machine.dialled():
                self.server.opened(names)
                self.machine.opened(self.now)
                self.carry_out()


@given(steps=STEPS)
@settings(max_examples=300, deadline=None)
def test_what_is_wanted_comes(steps: list[tuple[str, list[str]]]) -> None:
    client = Client()
    client.step("add", [KEPT])
    for kind, names in steps:
        client.step(kind, names)
    if BAD in client.wanted:  # in an address it could not be told from the others
        client.forget([BAD])
    for _ in range(40):
        client.step("wait", [])
        client.step("answer", [])
    assert client.machine.state is State.OPEN
    assert client.machine.complete
    assert client.live == client.server.streams == set(client.machine.subscriptions.active) == client.wanted
