"""How a REST answer is written: JSON, or where a client asks for it, something else."""

from collections.abc import Mapping
from typing import Protocol

import attrs
from aiohttp import web

from ..errors import ApiError
from ..wire import Json, dumps
from .usage import refusal_body

# As the page on SBE has it of errors during a handshake.
JSON_TYPE = "application/json;charset=UTF-8"


class Format(Protocol):
    """Writes one answer."""

    @property
    def content_type(self) -> str:
        """What `Content-Type` says."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of its own."""
        ...

    @property
    def refusal(self) -> ApiError | None:
        """What stands in the way of answering at all."""
        ...

    def result(self, request: web.Request, result: Json, microseconds: bool) -> bytes:
        """The body of a success."""
        ...

    def error(self, error: ApiError, microseconds: bool) -> bytes:
        """The body of a refusal."""
        ...


class Formats(Protocol):
    """Chooses by the headers of a request."""

    def __call__(self, headers: Mapping[str, str]) -> Format:
        """The format asked for."""
        ...


@attrs.frozen
class JsonFormat:
    """JSON, the default."""

    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = attrs.field(factory=lambda: dict[str, str]())
    refusal: ApiError | None = None

    def result(self, request: web.Request, result: Json, microseconds: bool) -> bytes:
        """The result as it is."""
        return dumps(result, microseconds).encode()

    def error(self, error: ApiError, microseconds: bool) -> bytes:
        """Code, text and data."""
        return dumps(refusal_body(error), microseconds).encode()


def only_json(headers: Mapping[str, str]) -> Format:
    """The formats of a product that knows JSON alone."""
    return JsonFormat()
