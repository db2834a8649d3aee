"""The calls that start, keep and end streams, as values; the products they come from are loaded when first needed."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from binwire.user_data.sources import ListenKey, ListenToken, Market
from binwire_api._core import Request

if TYPE_CHECKING:
    from binwire_api.spot.ws_api import SpotWsApi

Named: TypeAlias = dict[str, str]


@frozen
class KeyCalls:
    """What is called for the listenKey of a market.

    Attributes:
        product: `spot`, `fapi`, or the docs product under sapi.
        stem: what the names of the three operations have in common.
        named_on_keep: whether PUT names the key; fapi's extends the account's only one.
        named_on_delete: whether DELETE does.
    """

    product: str
    stem: str = "user_data_stream"
    named_on_keep: bool = True
    named_on_delete: bool = True


KEY_CALLS: dict[Market, KeyCalls] = {
    "spot": KeyCalls("spot"),
    "margin": KeyCalls("margin_trading", "margin_user_data_stream"),
    "isolated_margin": KeyCalls("margin_trading", "isolated_margin_user_data_stream"),
    "margin_risk": KeyCalls("margin_trading", named_on_delete=False),
    "fapi": KeyCalls("fapi", named_on_keep=False, named_on_delete=False),
}


def create_key(source: ListenKey) -> Request[Any]:
    """POST."""
    return _key_call("start", source, {})


def keep_key(source: ListenKey, listen_key: str) -> Request[Any]:
    """PUT."""
    return _key_call("keepalive", source, {"listen_key": listen_key} if KEY_CALLS[source.market].named_on_keep else {})


def delete_key(source: ListenKey, listen_key: str) -> Request[Any]:
    """DELETE."""
    return _key_call("close", source, {"listen_key": listen_key} if KEY_CALLS[source.market].named_on_delete else {})


def create_token(source: ListenToken) -> Request[Any]:
    """POST /sapi/v1/userListenToken."""
    from binwire_api.sapi.margin_trading.rest import MarginTradingRest

    return MarginTradingRest[Decimal].create_margin_account_listen_token(
        symbol=source.symbol, is_isolated=None if source.symbol is None else True, validity=source.validity
    )


def subscribe() -> Request[Any]:
    """For who is logged on."""
    return _methods().user_data_stream_subscribe()


def subscribe_signature() -> Request[Any]:
    """For whose key signs it."""
    return _methods().user_data_stream_subscribe_signature()


def subscribe_listen_token(listen_token: str) -> Request[Any]:
    """For whose token it is: "non-authenticated sessions are allowed to use this feature"."""
    return _methods().user_data_stream_subscribe_listen_token(listen_token=listen_token)


def unsubscribe(subscription_id: int | None = None) -> Request[Any]:
    """ "When called with no parameter, this will close all subscriptions"."""
    return _methods().user_data_stream_unsubscribe(subscription_id=subscription_id)


def _key_call(verb: str, source: ListenKey, named: Named) -> Request[Any]:
    key_calls = KEY_CALLS[source.market]
    build = getattr(_rest(key_calls.product), f"{verb}_{key_calls.stem}")
    symbol: Named = {} if source.symbol is None else {"symbol": source.symbol}
    with warnings.catch_warnings():
        # Whoever added a retired listenKey was told then; not again with each keep-alive.
        warnings.simplefilter("ignore", DeprecationWarning)
        request: Request[Any] = build(**symbol, **named)
    return request


def _rest(product: str) -> Any:
    if product == "spot":
        from binwire_api.spot.rest import SpotRest

        return SpotRest
    if product == "fapi":
        from binwire_api.fapi.rest import FapiRest

        return FapiRest
    from binwire_api.sapi.margin_trading.rest import MarginTradingRest

    return MarginTradingRest


def _methods() -> type[SpotWsApi[Decimal]]:
    from binwire_api.spot.ws_api import SpotWsApi

    return SpotWsApi[Decimal]
