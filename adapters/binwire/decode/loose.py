"""What can be told of a message that does not have the form expected: at least whom it is for, and what it decided.

A reply must not hide behind its decoration: `"msg": null`, a code written as text or rate limits of a new form change
nothing about what became of an order.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from binwire.decode.frames import EMPTY, Frame, ReplyError


class Loose(Struct, rename="camel"):
    """A message of which each member may be anything."""

    id: Any = UNSET
    status: Any = 0
    result: Raw = EMPTY
    error: Raw = EMPTY
    subscription_id: Any = None
    stream: Any = UNSET
    event: Raw | UnsetType = UNSET
    data: Raw | UnsetType = UNSET


class _LooseError(Struct):
    """`error` of a reply: the code is what decides."""

    code: int | None = None
    msg: Any = None
    data: Raw = EMPTY


def envelope(loose: Loose) -> Frame[Any]:
    """Whom the message is for. Its event and its reply are still to be read."""
    return Frame[Any](
        id=loose.id if isinstance(loose.id, str | int | None) else UNSET,
        subscription_id=loose.subscription_id if isinstance(loose.subscription_id, int) else None,
        stream=loose.stream if isinstance(loose.stream, str) else UNSET,
    )


def is_judged(frame: Frame[Any], loose: Loose) -> bool:
    """Fill in what a reply says, as far as it can be read; False if that does not tell what became of the request."""
    status, error = _number(loose.status), _error(loose.error)
    if status is None:
        return False
    frame.status, frame.result = status, loose.result
    if error is not None and error.code is not None:
        text = error.msg if isinstance(error.msg, str) else ""
        frame.error = ReplyError(code=error.code, msg=text, data=error.data)
        return True
    return status not in (0, 200) or (bytes(loose.error) in (b"", b"null") and bytes(loose.result) != b"")


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if type(value) is int else None


def _error(raw: Raw) -> _LooseError | None:
    try:
        return msgspec.json.decode(raw, type=_LooseError | None, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
