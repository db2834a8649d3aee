"""The calls that start, keep and end streams, as values."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from binwire.user_data.sources import ListenKey, ListenToken, Market
from binwire_api._core import Auth, Request, Security, Weight

LISTEN_KEY_PATHS: dict[Market, tuple[str, str]] = {
    "spot": ("spot", "/api/v3/userDataStream"),
    "margin": ("sapi", "/sapi/v1/userDataStream"),
    "isolated_margin": ("sapi", "/sapi/v1/userDataStream/isolated"),
    "margin_risk": ("sapi", "/sapi/v1/margin/listen-key"),
    "fapi": ("fapi", "/fapi/v1/listenKey"),
}
NAMED_ON_DELETE: frozenset[Market] = frozenset({"spot", "margin", "isolated_margin"})
"""Where DELETE names the key; the others end the account's only one."""


class KeyReply(Struct, rename="camel"):
    """What POST and PUT of a listenKey answer: `{}`, or the key."""

    listen_key: str | None = None


class TokenReply(Struct, rename="camel"):
    """What POST of a listenToken answers."""

    token: str
    expiration_time: int


class Subscribed(Struct, rename="camel"):
    """What every way to subscribe answers; only a listenToken's expires."""

    subscription_id: int
    expiration_time: int | None = None


def create_key(source: ListenKey) -> Request[KeyReply]:
    """POST."""
    return _key("POST", source, KeyReply, symbol=source.symbol)


def keep_key(source: ListenKey, listen_key: str) -> Request[KeyReply]:
    """PUT. fapi takes no parameter, "this listenKey" being the account's only one."""
    named = None if source.market == "fapi" else listen_key
    return _key("PUT", source, KeyReply, symbol=source.symbol, listenKey=named)


def delete_key(source: ListenKey, listen_key: str) -> Request[Any]:
    """DELETE."""
    named = listen_key if source.market in NAMED_ON_DELETE else None
    return _key("DELETE", source, Any, symbol=source.symbol, listenKey=named)


def create_token(source: ListenToken) -> Request[TokenReply]:
    """POST /sapi/v1/userListenToken."""
    isolated = None if source.symbol is None else True
    return Request(
        product="sapi",
        verb="POST",
        path="/sapi/v1/userListenToken",
        response=TokenReply,
        params={"symbol": source.symbol, "isIsolated": isolated, "validity": source.validity},
        security=Security.USER_STREAM,
        auth=Auth.API_KEY,
        weight=Weight(1, "UID"),
    )


def subscribe() -> Request[Subscribed]:
    """For who is logged on."""
    return _method("userDataStream.subscribe", Subscribed, Auth.NONE)


def subscribe_signature() -> Request[Subscribed]:
    """For whose key signs it."""
    return _method("userDataStream.subscribe.signature", Subscribed, Auth.SIGNED)


def subscribe_listen_token(listen_token: str) -> Request[Subscribed]:
    """For whose token it is: "non-authenticated sessions are allowed to use this feature"."""
    return _method("userDataStream.subscribe.listenToken", Subscribed, Auth.NONE, listenToken=listen_token)


def unsubscribe(subscription_id: int | None = None) -> Request[Any]:
    """ "When called with no parameter, this will close all subscriptions"."""
    return _method("userDataStream.unsubscribe", Any, Auth.NONE, subscriptionId=subscription_id)


def _key(verb: str, source: ListenKey, response: Any, **params: Any) -> Request[Any]:
    product, path = LISTEN_KEY_PATHS[source.market]
    return Request(
        product=product,
        verb=verb,
        path=path,
        response=response,
        params=params,
        security=Security.USER_STREAM,
        auth=Auth.API_KEY,
        weight=_key_weight(verb, source.market),
    )


def _key_weight(verb: str, market: Market) -> Weight:
    if market == "margin_risk":
        return Weight(3000 if verb == "DELETE" else 1, "UID")
    return Weight(2 if market == "spot" else 1)


def _method(method: str, response: Any, auth: Auth, **params: Any) -> Request[Any]:
    return Request(
        product="spot",
        method=method,
        response=response,
        params=params,
        security=Security.USER_STREAM,
        auth=auth,
        weight=Weight(2),
    )
