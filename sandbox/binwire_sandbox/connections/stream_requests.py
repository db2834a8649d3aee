"""The requests that stream connections understand, and the complaints about those that they do not."""

import json
from json import JSONDecodeError
from typing import cast

import attrs

from ..assumptions import Assumptions
from ..wire import Json, JsonObject, refuse_constant

METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY")
EXPECTED = ", ".join(f"`{method}`" for method in METHODS)
ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
INT64 = 1 << 63


class StreamError(Exception):
    """A refusal."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text

    def reply(self, request: "StreamRequest | None", assumptions: Assumptions) -> JsonObject:
        """The error as the page's table shows it, or inside `error`, with the id where it could be read."""
        body: JsonObject = {"code": self.code, "msg": self.text}
        if assumptions.stream_errors == "in-error":
            body = {"error": body}
        return body if request is None else body | {"id": request.id}


@attrs.frozen
class StreamRequest:
    """A request frame; `method` and `params` are as they came, `text` is all of it."""

    id: Json
    sent_method: Json
    params: Json
    text: str

    def method(self) -> str:
        """What is asked for.

        Raises:
            StreamError: nothing, or nothing known.
        """
        sent = self.sent_method
        if sent is None:
            place = _place(self.text, len(self.text.rstrip()))
            raise StreamError(2, f"Invalid request: missing field `method` at {place}")
        if sent not in METHODS:
            quoted = json.dumps(sent, ensure_ascii=False)
            place = _place(self.text, max(1, self.text.find(quoted) + len(quoted)))
            shown = sent if isinstance(sent, str) else quoted
            raise StreamError(2, f"Invalid request: unknown variant `{shown}`, expected one of {EXPECTED} at {place}")
        return str(sent)

    def names(self) -> list[str]:
        """The streams of SUBSCRIBE and UNSUBSCRIBE.

        Raises:
            StreamError: they are no list of names.
        """
        if not isinstance(self.params, list) or not all(isinstance(name, str) for name in self.params):
            raise StreamError(2, "Invalid request: params must be a list of stream names")
        return cast("list[str]", self.params)

    def refuse_params(self) -> None:
        """LIST_SUBSCRIPTIONS takes none.

        Raises:
            StreamError: there are some.
        """
        if self.params:
            raise StreamError(2, "Invalid request: too many parameters")

    def property(self, members: int) -> list[Json]:
        """The parameters of SET_PROPERTY and GET_PROPERTY, of which there are `members`.

        Raises:
            StreamError: the first complaint.
        """
        params = self.params if isinstance(self.params, list) else []
        if not params or not isinstance(params[0], str):
            raise StreamError(2, "Invalid request: property name must be a string")
        if len(params) > members:
            raise StreamError(2, "Invalid request: too many parameters")
        if params[0] != "combined":
            raise StreamError(0, "Unknown property")
        if members > 1 and not isinstance(params[-1], bool):
            raise StreamError(1, "Invalid value type: expected Boolean")
        return params


def parse_stream_request(frame: str | bytes) -> StreamRequest:
    """Read a request frame.

    Raises:
        StreamError: it is none, or its id cannot be read.
    """
    if isinstance(frame, bytes):
        # "You must send subscription requests in JSON in WebSocket text frames."
        raise StreamError(3, "Invalid JSON: expected value at line 1 column 1")
    text = frame
    try:
        parsed: Json = json.loads(text, parse_constant=refuse_constant)
        json.dumps(parsed, ensure_ascii=False).encode()
    except JSONDecodeError as error:
        raise StreamError(3, f"Invalid JSON: expected value at line {error.lineno} column {error.colno}") from None
    except (ValueError, RecursionError):
        # NaN, a number too long to read, nesting too deep, or half a surrogate pair, which no answer could repeat.
        raise StreamError(3, "Invalid JSON: expected value at line 1 column 1") from None
    if not isinstance(parsed, dict):
        raise StreamError(3, "Invalid JSON: expected value at line 1 column 1")
    _check_id(parsed)
    return StreamRequest(parsed["id"], parsed.get("method"), parsed.get("params"), text)


def _check_id(parsed: JsonObject) -> None:
    """ "64-bit signed integer", "alphanumeric strings; max length 36" (UUIDs with their hyphens), or `null`."""
    value = parsed.get("id", False)
    is_integer = isinstance(value, int) and not isinstance(value, bool) and -INT64 <= value < INT64
    is_text = isinstance(value, str) and 1 <= len(value) <= 36 and not set(value) - ID_CHARACTERS
    if not (value is None or is_integer or is_text):
        raise StreamError(2, "Invalid request: request ID must be an unsigned integer")


def _place(text: str, end: int) -> str:
    """Line and column of the last of the first `end` characters."""
    before = text[:end]
    return f"line {before.count(chr(10)) + 1} column {end - (before.rfind(chr(10)) + 1)}"
