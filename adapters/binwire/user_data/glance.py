"""Whose a message is and what it says, without decoding it: that is left to who takes it."""

from __future__ import annotations

import msgspec

from binwire._sansio.subscriptions import Arrival

TERMINATED = "eventStreamTerminated"
SHUTDOWN = "serverShutdown"
SBE_TERMINATED = 602
"""Template EventStreamTerminatedEvent of the spot schemas."""


class _Tag(msgspec.Struct):
    e: str = ""


class _Envelope(msgspec.Struct, rename="camel"):
    subscription_id: int | None = None
    event: _Tag = msgspec.field(default_factory=_Tag)


class Glance:
    """Reads what routing needs: the subscription, and the event type of what concerns the connection."""

    def __init__(self) -> None:
        self._envelope = msgspec.json.Decoder(_Envelope)
        self._tag = msgspec.json.Decoder(_Tag)

    def shared(self, arrival: Arrival) -> tuple[int | None, str]:
        """Subscription and event type. SBE connections have one account, so the template is enough there."""
        if arrival.binary:
            template = int.from_bytes(arrival.data[2:4], "little")
            return None, TERMINATED if template == SBE_TERMINATED else ""
        try:
            envelope = self._envelope.decode(arrival.data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None, ""
        return envelope.subscription_id, envelope.event.e

    def bare(self, data: bytes) -> str:
        """Event type of an event without envelope."""
        try:
            return self._tag.decode(data).e
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ""
