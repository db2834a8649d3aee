"""How admin calls are read and answered."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from ..errors import ApiError
from ..wire import Json, JsonObject, dumps, loads

Handle: TypeAlias = Callable[[JsonObject], JsonObject]
Serve: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadOrder(Exception):
    """An admin call that cannot be understood."""


def answering(handle: Handle) -> Serve:
    """An endpoint of a handler: its complaints become HTTP 400 with an `error`."""

    async def serve(request: web.Request) -> web.Response:
        try:
            body = await _json_of(request)
            if not isinstance(body, dict):
                raise BadOrder("the body must be a JSON object")
            return json_response(handle(body))
        except (BadOrder, ValueError) as error:
            return refusal(str(error))
        except ApiError as error:
            return refusal(error.text)

    return serve


async def _json_of(request: web.Request) -> Json:
    """The body of a request, an empty object without one.

    Raises:
        BadOrder: it is no JSON, in an encoding that there is not, or nested too deep.
    """
    try:
        text = await request.text()
        body: Json = loads(text) if text else {}
    except (ValueError, LookupError, RecursionError):
        raise BadOrder("the body is no JSON") from None
    return body


def json_response(body: JsonObject, status: int = 200) -> web.Response:
    """An answer."""
    return web.Response(text=dumps(body), status=status, content_type="application/json")


def refusal(error: str, status: int = 400) -> web.Response:
    """The answer to a call that cannot be followed."""
    return json_response({"error": error}, status)


def text_of(body: JsonObject, name: str) -> str:
    """A member that must be a string.

    Raises:
        BadOrder: it is none.
    """
    value = body.get(name)
    if not isinstance(value, str):
        raise BadOrder(f"{name}: a string is needed")
    return value
