"""fapi: batchOrders, which answers 200 with the errors of single orders inside."""

from collections.abc import Callable

from ..engine.balances import Channel
from ..errors import ApiError, either, invalid
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, loads_request
from .amendments import Modifications
from .answers import PLACED, arranged
from .params import own_channel
from .placing import Placing

MOST_ORDERS, MOST_CANCELED = 5, 10
# "5 on 10s order rate limit; 1 on 1min order rate limit"
BATCH_ORDERS = {"10S": 5, "1M": 1}
PREVENTION = "NONE"
One = Callable[[Params, Channel], JsonObject]


class BatchOperations:
    """Placing, modifying and canceling several orders in one request."""

    def __init__(self, placing: Placing, modifications: Modifications) -> None:
        self._placing = placing
        self._modifications = modifications

    def shared(self) -> dict[str, Operation]:
        """None of them is a WebSocket method."""
        return {}

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        path = "/fapi/v1/batchOrders"
        return {
            ("POST", path): operation(self._place, "batchOrders", weight=5, orders=BATCH_ORDERS),
            ("PUT", path): operation(self._modify, "batchOrders", weight=5, orders=BATCH_ORDERS),
            ("DELETE", path): operation(self._cancel, "symbol orderIdList origClientOrderIdList"),
        }

    def _place(self, call: Call) -> Json:
        def place(params: Params, channel: Channel) -> JsonObject:
            return arranged(self._placing.place(params, channel, PREVENTION), PLACED)

        return _each(_orders(call.params), own_channel(call), place)

    def _modify(self, call: Call) -> Json:
        return _each(_orders(call.params), own_channel(call), self._modifications.modify)

    def _cancel(self, call: Call) -> Json:
        symbol = call.params.needed("symbol")
        ids, client_ids = _list(call.params, "orderIdList"), _list(call.params, "origClientOrderIdList")
        if ids is None and client_ids is None:
            raise either("orderIdList", "origClientOrderIdList")
        if len(ids or client_ids or []) > MOST_CANCELED:
            raise ApiError(-4032, "Exceed maximum cancel order size.")
        name, chosen = ("orderId", ids) if ids is not None else ("origClientOrderId", client_ids)
        wanted = [Params({"symbol": symbol, name: _text(one)}) for one in chosen or []]
        return _each(wanted, own_channel(call), self._placing.cancel)


def _each(wanted: list[Params], channel: Channel, one: One) -> list[Json]:
    """Answer by answer, "the same as the order of the order list"."""

    def answer(params: Params) -> JsonObject:
        try:
            return one(params, channel)
        except ApiError as error:
            return error.body()

    return [answer(params) for params in wanted]


def _orders(params: Params) -> list[Params]:
    """`batchOrders`, "the list of order parameters in JSON".

    Raises:
        ApiError: -1102, -1130 or -4082.
    """
    params.needed("batchOrders")
    rows = _list(params, "batchOrders") or []
    if not 1 <= len(rows) <= MOST_ORDERS:
        raise ApiError(-4082, f"Invalid number of batch place orders: {len(rows)}")
    return [_params(row) for row in rows]


def _params(row: Json) -> Params:
    if not isinstance(row, dict):
        raise invalid("batchOrders")
    return Params({name: _text(value) for name, value in row.items() if value is not None})


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _list(params: Params, name: str) -> list[Json] | None:
    """A list that comes as JSON text, None if it was not sent.

    Raises:
        ApiError: -1130, it is none.
    """
    text = params.text(name)
    if text is None:
        return None
    try:
        rows = loads_request(text)
    except (ValueError, RecursionError):
        raise invalid(name) from None
    if not isinstance(rows, list):
        raise invalid(name)
    return rows
