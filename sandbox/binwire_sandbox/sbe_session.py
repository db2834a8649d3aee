"""SBE sessions: what the URL must say."""

from collections.abc import Callable, Mapping

from .errors import ApiError
from .wire import JsonObject


def sbe_options(
    query: Mapping[str, str],
) -> tuple[Callable[[JsonObject, int, str], bytes] | None, Callable[[JsonObject, int | None], bytes] | None]:
    """The encoders that a WebSocket API's URL asks for, none for JSON."""
    if query.get("responseFormat", "json") == "json":
        return None, None
    raise ApiError(-1155, "SBE is not enabled.")
