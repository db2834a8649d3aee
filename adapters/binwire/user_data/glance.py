"""Whose a message is and what it says, without decoding it: that is left to who takes it."""

from __future__ import annotations

import msgspec

from binwire._sansio.subscriptions import Arrival

TERMINATED = "eventStreamTerminated"
SHUTDOWN = "serverShutdown"
SBE_TERMINATED = 602
"""Template EventStreamTerminatedEvent of the spot schemas."""


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises; invalid UTF-8 and too much nesting are none of its own errors."""


class _Tag(msgspec.Struct):
    e: str = ""


class _Event(_Tag):
    """An event of a raw stream, or of a combined one, where it is called `data`."""

    data: _Tag | None = None


class _Envelope(msgspec.Struct, rename="camel"):
    subscription_id: int | None = None
    event: _Tag = msgspec.field(default_factory=_Tag)


class Glance:
    """Reads what routing needs: the subscription, and the event type of what concerns the connection."""

    def __init__(self) -> None:
        self._envelope = msgspec.json.Decoder(_Envelope)
        self._event = msgspec.json.Decoder(_Event)

    def shared(self, arrival: Arrival) -> tuple[int | None, str]:
        """Subscription and event type. SBE connections have one account, so the template is enough there."""
        if arrival.binary:
            template = int.from_bytes(arrival.data[2:4], "little")
            return None, TERMINATED if template == SBE_TERMINATED else ""
        try:
            envelope = self._envelope.decode(arrival.data)
        except UNREADABLE:
            return None, ""
        return envelope.subscription_id, envelope.event.e

    def bare(self, data: bytes) -> str:
        """Event type of an event of a stream server."""
        try:
            event = self._event.decode(data)
        except UNREADABLE:
            return ""
        return event.e or (event.data.e if event.data is not None else "")
