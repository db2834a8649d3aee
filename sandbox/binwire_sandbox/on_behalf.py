"""Operations run for an account by whoever plays the exchange: found by name, without a key."""

from .access.keys import ApiKey, HmacVerifier, KeyType
from .engine.balances import Market
from .exchange import Exchange
from .requests.operations import Operation
from .wire import Json


def named_operation(exchange: Exchange, method: str, market: Market) -> Operation:
    """The operation of a name: `POST /api/v3/order`, or a method of the WebSocket API of a market.

    Raises:
        LookupError: there is none, or it is one of a connection, as `session.logon` is.
    """
    verb, blank, path = method.partition(" ")
    if not blank:
        return (exchange.fapi_ws if market is Market.FAPI else exchange.spot_ws).operation(method)
    product = next((one for prefix, one in exchange.rest.items() if path.startswith(prefix)), None)
    found = product and (product.routes.get((verb, path)) or product.directory.find(method))
    if not found:
        raise LookupError(f"there is no {method}")
    return found


def owner(account: str) -> ApiKey:
    """A key that nobody has, to say whose account it is."""
    return ApiKey("", KeyType.HMAC, account, HmacVerifier(b""), "")


def as_text(value: Json) -> str:
    """A parameter as a request would have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
