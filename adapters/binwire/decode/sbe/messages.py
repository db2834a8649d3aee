"""The messages that carry others, and those that are values of their own."""

from __future__ import annotations

from msgspec import Struct

from binwire.decode.frames import RateLimit, UnknownEvent

ENVELOPE, REFUSAL, TOO_NEW = "WebSocketResponse", "ErrorResponse", "NonRepresentableMessage"


class UnknownMessage(UnknownEvent, frozen=True):
    """A message that is not in the schema, or that no Struct was given for.

    Attributes:
        template: its number in its schema.
        schema: the schema's id.
        version: the version it was written by.
    """

    template: int = 0
    schema: int = 0
    version: int = 0


class NonRepresentable(UnknownMessage, frozen=True):
    """Template 999: the exchange had something to say that this version of the schema cannot. Ask for a newer one."""


class Envelope(Struct, kw_only=True, rename="camel"):
    """`WebSocketResponse`."""

    status: int
    rate_limits: list[RateLimit]
    id: str
    result: bytes


class Refusal(Struct, kw_only=True, rename="camel"):
    """`ErrorResponse`."""

    code: int
    msg: str
    server_time: int | None = None
    retry_after: int | None = None
    data: bytes | None = None


def event_type(name: str) -> str:
    """The JSON `e` of an event: `ExecutionReportEvent` is `executionReport`."""
    bare = name.removesuffix("Event")
    return bare[:1].lower() + bare[1:]
