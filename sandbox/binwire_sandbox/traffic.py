"""What went over each connection, and what was published for each account, whoever listened."""

import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Collection
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol, cast

import attrs

from .clock import Clock
from .engine.balances import Channel
from .wire import Json, JsonObject, Micros, timed

LIMIT = 100_000
OFF = "traffic is not recorded: ask for it with record(), POST /sandbox/traffic, --traffic or --record"
SIGNATURE = re.compile(r'((?:^|[?&])signature=|"signature"\s*:\s*")[^&"\s]+')
API_KEY = re.compile(r'((?:^|[?&])apiKey=|"apiKey"\s*:\s*")([^&"\s]+)')
# What may be an API key in a message that is no text.
KEY_LIKE = re.compile(rb"[0-9A-Za-z]{64}")
OfKey = Callable[[str], str | None]


class Carrier(Protocol):
    """What it needs to know of a connection."""

    number: int
    host: str

    @property
    def accounts(self) -> set[str]:
        """Whose events it carries."""
        ...


@attrs.define(eq=False)
class Fate:
    """What became of an event on one connection; `what` is queued, sent, changed, dropped or lost."""

    connection: int
    subscription_id: int | None
    what: str = "queued"
    faults: list[int] = attrs.field(factory=lambda: list[int]())
    count: int = 0

    def row(self) -> JsonObject:
        """As `GET /sandbox/published` shows it."""
        shown = attrs.asdict(self, recurse=False)
        return {"fate" if name == "what" else name: value for name, value in shown.items()}


@attrs.define(eq=False)
class Published:
    """An event as the exchange made it; `time` in µs."""

    seq: int
    time: int
    channel: Channel
    event: JsonObject
    fates: list[Fate] = attrs.field(factory=lambda: list[Fate]())

    def row(self) -> JsonObject:
        """As `GET /sandbox/published` shows it; times in ms."""
        fates: list[Json] = [fate.row() for fate in self.fates]
        return {
            "seq": self.seq,
            "time": self.time // 1000,
            "account": self.channel.account,
            "market": self.channel.market.value,
            "symbol": self.channel.symbol,
            "event_type": self.event.get("e"),
            "event": timed(self.event, False),
            "connections": fates,
        }


class Traffic:
    """The log of everything that was sent and received; it keeps the last 100,000 rows of each kind.

    Signatures are left out, and API keys are shown as whose they are; listenKeys and tokens stay: streams are told
    apart by them, and they open nothing outside this exchange.

    Attributes:
        on: whether anything is noted.
    """

    def __init__(self, clock: Clock, of_key: OfKey) -> None:
        self.on = False
        self._clock = clock
        self._of_key = of_key
        self._rows: deque[JsonObject] = deque(maxlen=LIMIT)
        self._published: deque[Published] = deque(maxlen=LIMIT)
        self._seq = itertools.count(1)
        self._current: Published | None = None
        self._file: TextIOWrapper | None = None

    # A file ------------------------------------------------------------------------------------------------------

    def record(self, path: str | Path) -> None:
        """Write every row to a file too, as JSON lines.

        Raises:
            OSError: it cannot be written.
        """
        self._file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115, open as long as the exchange

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    # Rows --------------------------------------------------------------------------------------------------------

    def add(
        self,
        connection: int | None,
        host: str,
        direction: str,
        kind: str,
        data: str | bytes | None = None,
        *,
        accounts: Collection[str] = (),
        faults: Collection[int] = (),
        **more: Json,
    ) -> None:
        """Note something: `direction` is in, out or none; bytes are shown in hexadecimal."""
        if not self.on:
            return
        row: JsonObject = {"seq": next(self._seq), "time": self._clock.now() // 1000, "connection": connection}
        row |= {"host": host, "accounts": [*sorted(accounts)], "direction": direction, "kind": kind}
        if data is not None:
            row["data"] = self.redacted(data) if isinstance(data, str) else self._redacted_bytes(data).hex()
        row |= more
        if faults:
            row["faults"] = [*faults]
        self._rows.append(row)
        if self._file is not None:
            self._file.write(json.dumps(row, separators=(",", ":"), ensure_ascii=False) + "\n")
            self._file.flush()

    def frame(self, connection: Carrier, direction: str, kind: str, data: str | bytes | None = None) -> None:
        """Note something that went over a WebSocket."""
        if self.on:
            self.add(connection.number, connection.host, direction, kind, data, accounts=connection.accounts)

    def noting(self, connection: Carrier, frame: str | bytes) -> Callable[[Micros], None]:
        """What notes a frame of data once it has gone out."""
        kind = "text" if isinstance(frame, str) else "binary"
        return lambda _: self.frame(connection, "out", kind, frame)

    def redacted(self, text: str) -> str:
        """A text without what must not be told."""

        def owner(found: re.Match[str]) -> str:
            account = self._of_key(found[2])
            return found[1] + (f"<key of {account}>" if account else "<unknown key>")

        return API_KEY.sub(owner, SIGNATURE.sub(r"\1<signature>", text))

    def _redacted_bytes(self, data: bytes) -> bytes:
        """The same of JSON in a binary frame; in SBE API keys are blotted out, and lengths stay."""
        if data[:1] == b"{":
            return self.redacted(data.decode(errors="surrogateescape")).encode(errors="surrogateescape")
        return KEY_LIKE.sub(lambda found: b"*" * 64 if self._of_key(found[0].decode()) else found[0], data)

    def rows(self, connection: int | None = None, account: str | None = None) -> list[JsonObject]:
        """The rows of a connection, of an account, or all.

        Raises:
            RuntimeError: nothing is noted.
        """
        if not self.on:
            raise RuntimeError(OFF)
        return [
            row
            for row in self._rows
            if connection in (None, row["connection"])
            and (account is None or account in cast("list[str]", row["accounts"]))
        ]

    # Published events --------------------------------------------------------------------------------------------

    def publish(self, channel: Channel, event: JsonObject) -> None:
        """Note an event; what connections do with it now concerns it."""
        self._current = Published(next(self._seq), self._clock.now(), channel, event)
        self._published.append(self._current)

    def fate(self, connection: int, subscription_id: int | None, event: JsonObject) -> Fate | None:
        """A new row for what becomes of the present event on a connection; None for what was not published."""
        if self._current is None or self._current.event.get("e") != event.get("e"):
            return None
        fate = Fate(connection, subscription_id)
        self._current.fates.append(fate)
        return fate

    def ended(self, connection: int) -> None:
        """A connection is gone: what waits for it is lost."""
        for published in self._published:
            for fate in published.fates:
                if fate.connection == connection and fate.what == "queued":
                    fate.what = "lost"

    def published(self, account: str | None = None) -> list[JsonObject]:
        """The events of an account, or of all, in the order in which they arose.

        Raises:
            RuntimeError: nothing is noted.
        """
        if not self.on:
            raise RuntimeError(OFF)
        return [one.row() for one in self._published if account in (None, one.channel.account)]
