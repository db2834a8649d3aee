"""What faults have done to one connection, and how its frames go out under them."""

import attrs

from ..clock import Clock
from ..connections.connection import Connection
from ..connections.outgoing import Note
from ..connections.subscriptions import Subscription
from ..traffic import Fate, Traffic
from ..wire import Micros
from .effects import Delivery
from .lanes import Lane
from .occasions import Occasion, Point


@attrs.define
class Affected:
    """One connection; `asked` is the request that it answers just now."""

    clock: Clock
    traffic: Traffic
    lanes: dict[str, Lane] = attrs.field(factory=lambda: dict[str, Lane]())
    muted: set[Subscription] = attrs.field(factory=lambda: set[Subscription]())
    muted_streams: set[str] = attrs.field(factory=lambda: set[str]())
    asked: Occasion | None = None

    def lane(self, point: Point) -> Lane:
        """The queue of what is delayed of a kind."""
        if point.value not in self.lanes:
            self.lanes[point.value] = Lane(self.clock)
        return self.lanes[point.value]

    def send(self, connection: Connection, delivery: Delivery, note: Note | None, fate: Fate | None = None) -> None:
        """Send a frame, or what becomes of it, in its turn."""
        if fate is not None:
            fate.faults = delivery.struck
        self.lane(delivery.occasion.point).put(delivery.delay, lambda: self._go(connection, delivery, note, fate))

    def _go(self, connection: Connection, delivery: Delivery, note: Note | None, fate: Fate | None) -> None:
        ending = delivery.ending
        if delivery.withheld or (ending is not None and not delivery.sent_first):
            self._withheld(connection, delivery, fate)
        else:
            for frame in delivery.before:
                connection.send(frame, self._noting(connection, delivery, frame, None, None))
            for number in range(1 + delivery.copies):
                noting = self._noting(connection, delivery, delivery.data, note, fate)
                connection.send(delivery.data, noting, delivery.writing if number == 0 else None)
        if ending is not None:
            connection.finish(ending)

    def _withheld(self, connection: Connection, delivery: Delivery, fate: Fate | None) -> None:
        if fate is not None:
            fate.what = "dropped"
        self._note(connection, delivery, delivery.data, fate="dropped")

    def _noting(
        self, connection: Connection, delivery: Delivery, data: str | bytes, note: Note | None, fate: Fate | None
    ) -> Note:
        def noting(now: Micros) -> None:
            if note is not None:
                note(now)
            if fate is not None:
                fate.what, fate.count = "changed" if delivery.changed else "sent", fate.count + 1
            self._note(connection, delivery, data)

        return noting

    def _note(self, connection: Connection, delivery: Delivery, data: str | bytes, **more: str) -> None:
        kind = "text" if isinstance(data, str) else "binary"
        accounts, struck = delivery.occasion.accounts, delivery.struck
        self.traffic.add(
            connection.number, connection.host, "out", kind, data, accounts=accounts, faults=struck, **more
        )
