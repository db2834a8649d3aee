"""Which request a frame holds, as far as a fault's scope needs to know."""

import json
from typing import cast

from ..access.accounts import Accounts
from ..connections.connection import Connection
from ..wire import Json
from .occasions import Occasion, Point


def request_occasion(connection: Connection, frame: str | bytes, accounts: Accounts) -> Occasion:
    """The occasion of a request frame; one that cannot be read has no method."""
    try:
        parsed: Json = json.loads(frame)
    except (ValueError, RecursionError):
        parsed = None
    method, streams, whose = "", tuple[str, ...](), frozenset(connection.accounts)
    if isinstance(parsed, dict):
        method = unversioned(str(parsed.get("method", "")))
        params = parsed.get("params")
        if isinstance(params, list):
            streams = tuple(str(name) for name in params)
        if isinstance(params, dict):
            key = accounts.key(cast(str, params.get("apiKey"))) if isinstance(params.get("apiKey"), str) else None
            whose = whose if key is None else frozenset({key.account})
    return Occasion(
        point=Point.REQUEST,
        host=connection.host,
        accounts=whose,
        connection=connection.number,
        method=method,
        streams=streams,
    )


def unversioned(method: str) -> str:
    """The method without an explicit version: "v3/order.place"."""
    version, slash, name = method.partition("/")
    return name if slash and version[:1] == "v" and version[1:].isdigit() else method
