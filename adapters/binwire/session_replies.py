"""What each method answers with, and its reply decoded in one pass where the decoder can do so."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any, Protocol, runtime_checkable

from msgspec import UNSET, Struct

from binwire._sansio.session import LOGON, LOGOUT
from binwire.decode.frames import Reply
from binwire.seams import Decoder
from binwire_api._core import Request

ID = b'{"id":"'
"""How the exchange's replies begin. What begins otherwise is read as well, in two passes."""

Read = Callable[[bytes], Reply[Any] | None]


@runtime_checkable
class OnePass(Protocol):
    """A decoder that reads a reply and its result at once: optional, and only faster."""

    def reply_reader(self, type: Any) -> Read:
        """What turns a whole reply into a `Reply`, or into None if it is not what it should be."""
        ...


class Expected(Struct, frozen=True):
    """What a request's result will be: its type filled in, and how to read the reply, if at once."""

    type: Any
    read: Read | None


class ReplyTypes:
    """The types of results, by method: made once each.

    Args:
        decoder: of the connection's replies.
        number: Decimal, float or str, for amounts in results.
    """

    def __init__(self, decoder: Decoder, number: type[Any]) -> None:
        self._decoder = decoder
        self._number = number
        self._expected: dict[tuple[str, Any], Expected] = {}

    def of(self, request: Request[Any]) -> Expected:
        """What the reply to this request holds."""
        # Some methods answer with one thing or with a list of them, as their parameters say.
        key = request.method, request.response
        expected = self._expected.get(key)
        if expected is None:
            expected = self._expected[key] = self._new(request)
        return expected

    def _new(self, request: Request[Any]) -> Expected:
        type = request.response_type(self._number)
        at_once = type is not Any and type is not NoneType and request.method not in (LOGON, LOGOUT)
        read = self._decoder.reply_reader(type) if at_once and isinstance(self._decoder, OnePass) else None
        return Expected(type, read)

    def value(self, expected: Expected, result: bytes) -> Any:
        """The result of a reply that was not read at once. Raises `DecodeError`."""
        if expected.type is Any or expected.type is NoneType:
            return None
        return self._decoder.decode(result, expected.type)


def reply_id(data: bytes) -> str:
    """The id of a reply in the exchange's usual form; empty of anything else."""
    return data[len(ID) : data.find(b'"', len(ID))].decode("latin-1") if data.startswith(ID) else ""


def is_plain(reply: Reply[Any]) -> bool:
    """Whether it is a success with nothing to judge."""
    return reply.status == 200 and reply.error is UNSET and reply.result is not UNSET
