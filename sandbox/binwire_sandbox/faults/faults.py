"""The faults of one exchange, as its connections and requests meet them."""

from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import attrs

from ..access.accounts import Accounts
from ..clock import Clock
from ..connections.connection import Connection
from ..connections.outgoing import Note
from ..connections.subscriptions import Subscription
from ..errors import ApiError
from ..traffic import Traffic
from ..wire import JsonObject
from .affected import Affected
from .deliveries import Lag
from .effects import Delivery, Failure, Rights, Turn, micros
from .occasions import Occasion, Point
from .past import Past
from .plan import Fault, Plan, Rule
from .requests import request_occasion

# What aiohttp says of a connection that ended without a close frame.
NO_CODE = 1006


class Faults:
    """What is to go wrong, and does.

    Attributes:
        live: False while nothing is to go wrong: the one thing a busy connection looks at.
        skew: how far ahead the exchange believes its clock to be while it deals with the present request, in µs.
        waited: how long that request has waited in the exchange, in µs.
    """

    def __init__(
        self,
        clock: Clock,
        accounts: Accounts,
        connections: Mapping[int, Connection],
        rights: Rights,
        traffic: Traffic,
        past: Past,
    ) -> None:
        self.traffic = traffic
        self.past = past
        self.live = traffic.on
        self.skew = self.waited = 0
        self._clock = clock
        self._accounts = accounts
        self._connections = connections
        self._rights = rights
        self._plan = Plan(clock)
        self._affected: WeakKeyDictionary[Connection, Affected] = WeakKeyDictionary()

    # The plan ----------------------------------------------------------------------------------------------------

    def add(self, fault: Fault) -> int:
        """Let a fault begin; returns its id.

        Raises:
            ValueError: its account is none of this exchange.
        """
        self.check(fault)
        if isinstance(fault.effect, Lag):
            self.past.begin(micros(fault.effect.ms))
        rule = self._plan.add(fault)
        self.update()
        if fault.point is Point.NOW:
            if rule.begins <= self._clock.now():
                self._strike_now(rule)
            else:
                self._clock.call_at(rule.begins, lambda: self._strike_now(rule))
        return rule.id

    def check(self, fault: Fault) -> None:
        """Refuse a fault that could never strike.

        Raises:
            ValueError: its account is none of this exchange.
        """
        if fault.account is not None and fault.account not in self._accounts:
            names = ", ".join(account.name for account in self._accounts)
            raise ValueError(f"account: there is none called {fault.account}; one of {names}")

    def remove(self, id: int | None = None) -> bool:
        """Forget a fault, or all; what it has done stays done. False if there is none of that id."""
        removed = self._plan.remove(id)
        self.update()
        return removed

    def rows(self) -> list[JsonObject]:
        """The faults, with how many occasions each has seen and how often it struck."""
        return [rule.row() for rule in self._plan]

    def update(self) -> None:
        self.live = bool(self._plan) or self.traffic.on

    def _strike_now(self, rule: Rule) -> None:
        """Strike the connections that are open; keys and tokens end without one."""
        if all(rule is not one for one in self._plan):
            return
        ending = rule.fault.effect.ending
        if ending is None:
            accounts = [] if rule.fault.account is None else [rule.fault.account]
            if rule.strikes(Occasion(point=Point.NOW, host="api", accounts=frozenset(accounts)), self._clock.now()):
                rule.fault.effect.strip(self._rights, accounts)
            return
        for connection in list(self._connections.values()):
            if rule.strikes(self._occasion(Point.NOW, connection), self._clock.now()):
                connection.finish(ending)

    # Strikes -----------------------------------------------------------------------------------------------------

    def turn(self, occasion: Occasion) -> Turn:
        """What is to become of a request or a handshake."""
        turn, now = Turn(occasion), self._clock.now()
        for rule in self._striking(occasion):
            turn.struck.append(rule.id)
            rule.fault.effect.request(turn, now)
        return turn

    def delivery(self, occasion: Occasion, rules: list[Rule], data: str | bytes) -> Delivery:
        """What is to become of a frame or an answer."""
        delivery = Delivery(occasion, data)
        for rule in rules:
            delivery.struck.append(rule.id)
            rule.fault.effect.deliver(delivery)
        return delivery

    def failing(self, occasion: Occasion) -> tuple[list[Rule], Failure | None]:
        """The rules that strike an answer, and the error that is to replace it."""
        rules, found = self._striking(occasion), None
        for rule in rules:
            found = rule.fault.effect.failure(occasion, self._clock.now()) or found
        return rules, found

    def _striking(self, occasion: Occasion, connection: Connection | None = None) -> list[Rule]:
        if connection is not None and (connection.ending or connection.frozen):
            return []  # Nothing goes out any more: `times` would be used unnoticed.
        rules = self._plan.striking(occasion)
        for rule in rules:
            account = rule.fault.account
            rule.fault.effect.strip(self._rights, occasion.accounts if account is None else [account])
        return rules

    def _occasion(self, point: Point, connection: Connection) -> Occasion:
        accounts, number = frozenset(connection.accounts), connection.number
        return Occasion(point=point, host=connection.host, accounts=accounts, connection=number)

    def _of(self, connection: Connection) -> Affected:
        return self._affected.setdefault(connection, Affected(self._clock, self.traffic))

    @contextmanager
    def during(self, turn: Turn) -> Generator[None]:
        """Deal with a request as its turn says; nothing else may run meanwhile."""
        self.skew, self.waited = turn.skew, turn.waited
        try:
            yield
        finally:
            self.skew = self.waited = 0

    @contextmanager
    def _lagging(self, connection: Connection, lag: int) -> Generator[None]:
        """Let a connection's queries be answered as of `lag` µs ago."""
        if lag:
            connection.earlier = self.past.queries(connection.host, lag)
        try:
            yield
        finally:
            if lag:
                connection.earlier = {}

    # Connections -------------------------------------------------------------------------------------------------

    def opened(self, connection: Connection) -> None:
        """A WebSocket was accepted; the streams of its URL are open."""
        if not self.live:
            return
        self.traffic.frame(connection, "in", "open", connection.path)
        turn = self.turn(self._occasion(Point.OPEN, connection))
        if turn.muted:
            self._mute(connection, [], [])
        if turn.ending is not None:
            connection.finish(turn.ending)

    def receive(
        self,
        connection: Connection,
        frame: str | bytes,
        receive: Callable[[str | bytes], None],
        refuse: Callable[[str | bytes, ApiError], None],
    ) -> None:
        """Deal with a request frame: now, later, or not at all."""
        occasion = request_occasion(connection, frame, self._accounts)
        turn, kind = self.turn(occasion), "text" if isinstance(frame, str) else "binary"
        accounts, number = occasion.accounts, connection.number
        self.traffic.add(number, connection.host, "in", kind, frame, accounts=accounts, faults=turn.struck)

        def go() -> None:
            if turn.ending is not None:
                connection.finish(turn.ending)
            elif not turn.ignored:
                self._execute(connection, turn, frame, receive, refuse)

        self._of(connection).lane(Point.REQUEST).put(turn.delay, go)

    def _execute(
        self,
        connection: Connection,
        turn: Turn,
        frame: str | bytes,
        receive: Callable[[str | bytes], None],
        refuse: Callable[[str | bytes, ApiError], None],
    ) -> None:
        affected, heard, streams = self._of(connection), [*connection.subscriptions], [*connection.streams]
        affected.asked = turn.occasion
        with self.during(turn), self._lagging(connection, turn.lag):
            if turn.error is not None:
                refuse(frame, turn.error.error)
            else:
                receive(frame)
        affected.asked = None
        if turn.muted:
            self._mute(connection, heard, streams)
        if connection.number not in self._connections:
            # It ended while the request waited: what the request began on it ends too.
            connection.ended()

    def _mute(self, connection: Connection, heard: Collection[Subscription], streams: Collection[str]) -> None:
        affected = self._of(connection)
        affected.muted |= {one for one in connection.subscriptions if one not in heard}
        affected.muted_streams |= {one for one in connection.streams if one not in streams}

    # Frames ------------------------------------------------------------------------------------------------------

    def reply(
        self, connection: Connection, reply: JsonObject, encode: Callable[[JsonObject], str | bytes], note: Note | None
    ) -> None:
        """Send the reply to a request, or what becomes of it."""
        asked = self._of(connection).asked
        occasion = self._occasion(Point.REPLY, connection)
        if asked is not None:
            occasion = attrs.evolve(asked, point=Point.REPLY)
        rules, failure = self.failing(occasion)
        if failure is not None:
            reply = connection.failed(reply, failure.error)
        self._of(connection).send(connection, self.delivery(occasion, rules, encode(reply)), note)

    def event(
        self, connection: Connection, subscription: Subscription, event: JsonObject, frame: str | bytes, note: Note
    ) -> None:
        """Send a user data event, or what becomes of it."""
        fate = self.traffic.fate(connection.number, subscription.id, event)
        if subscription in self._of(connection).muted:
            if fate is not None:
                fate.what = "dropped"
            return
        channel = subscription.channel
        occasion = attrs.evolve(
            self._occasion(Point.EVENT, connection),
            accounts=frozenset({channel.account}),
            event=str(event.get("e")),
            streams=(subscription.stream,) if subscription.stream else (),
            market=channel.market.value,
            symbol=channel.symbol,
        )
        rules = self._striking(occasion, connection)
        self._of(connection).send(connection, self.delivery(occasion, rules, frame), note, fate)

    def stream(self, connection: Connection, stream: str, event: str, frame: str | bytes) -> None:
        """Send an event of a market stream or of the connection itself, or what becomes of it."""
        if stream and stream in self._of(connection).muted_streams:
            return
        streams = (stream,) if stream else ()
        occasion = attrs.evolve(self._occasion(Point.EVENT, connection), event=event, streams=streams)
        rules = self._striking(occasion, connection)
        self._of(connection).send(connection, self.delivery(occasion, rules, frame), None)

    def control(self, connection: Connection, direction: str, kind: str, payload: bytes) -> None:
        """A ping or a pong passed."""
        self.traffic.frame(connection, direction, kind, payload)

    def closed(self, connection: Connection, accounts: Collection[str], code: int | None) -> None:
        """A connection is gone: by whom, and with which close code, if any."""
        by = "server" if connection.ending else "network" if code in (None, 1006) else "client"
        direction = "in" if by == "client" else "out"
        shown = None if code == NO_CODE else code
        self.traffic.add(connection.number, connection.host, direction, "close", accounts=accounts, code=shown, by=by)
        self.traffic.ended(connection.number)

    def pings(self, connection: Connection) -> bool:
        """False if a ping is not to be sent."""
        occasion = self._occasion(Point.PING, connection)
        delivery = self.delivery(occasion, self._striking(occasion), b"")
        if delivery.ending is not None:
            connection.finish(delivery.ending)
        return delivery.ending is None and not delivery.withheld
