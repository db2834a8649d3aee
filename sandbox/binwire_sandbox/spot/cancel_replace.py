"""Cancel-replace: one request, two actions, four outcomes."""

from collections.abc import Callable

from ..engine.balances import Channel, Market
from ..engine.symbols import Symbol
from ..errors import ApiError, invalid
from ..requests.operations import Call, Operation, operation
from ..wire import Json, JsonObject
from .answers import canceled as shown
from .operations import ORDER, SpotOperations
from .orders import read_cancel

CANCEL_IDS = ("cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId")
NAMES = f"{ORDER} {' '.join(CANCEL_IDS)} cancelReplaceMode cancelRestrictions orderRateLimitExceededMode"
MODES = ("STOP_ON_FAILURE", "ALLOW_FAILURE")
EXCEEDED_MODES = ("DO_NOTHING", "CANCEL_ONLY")
NEW_ORDER_REJECTED = -2010
SUCCESS, FAILURE, NOT_ATTEMPTED = "SUCCESS", "FAILURE", "NOT_ATTEMPTED"


class CancelReplaceOperations:
    """ "Cancels an existing order and places a new order on the same symbol"."""

    def __init__(self, spot: SpotOperations, symbols: dict[str, Symbol]) -> None:
        self._spot = spot
        self._symbols = symbols

    def shared(self) -> dict[str, Operation]:
        """The operation by its WebSocket method name."""
        handle = self._cancel_replace
        return {
            "order.cancelReplace": operation(
                handle, NAMES, orders=1, strict=True, refunded=True, knows_order_limit=True
            )
        }

    def _cancel_replace(self, call: Call) -> Json:
        """Both halves are read first: filters "are evaluated before the processing of the cancellation […] occurs".

        Raises:
            ApiError: -2022, nothing was placed or canceled; -2021, with status 409, one of the two.
        """
        mode = _mode(call)
        channel = Channel(call.account, Market.SPOT)
        request = read_cancel(call.params, self._symbols, CANCEL_IDS)
        place = self._placing(call, channel)
        refusal = call.too_many_orders
        if refusal is not None and call.params.text("orderRateLimitExceededMode") != "CANCEL_ONLY":
            raise refusal
        canceled, cancel_answer = _attempt(lambda: shown(self._spot.cancel(request, channel)))
        placed, new_answer = NOT_ATTEMPTED, None
        if canceled == SUCCESS or mode == "ALLOW_FAILURE":
            placed, new_answer = _attempt(_refusing(refusal) if refusal is not None else place)
        result: JsonObject = {
            "cancelResult": canceled,
            "newOrderResult": placed,
            "cancelResponse": cancel_answer,
            "newOrderResponse": new_answer,
        }
        if canceled == placed == SUCCESS:
            return result
        limits = call.params.assumptions.limited_replace_status == "429"
        stopped = refusal if mode == "STOP_ON_FAILURE" and limits else None
        if SUCCESS in (canceled, placed):
            raise CancelReplaceFailed(-2021, "Order cancel-replace partially failed.", 409, result, stopped)
        raise CancelReplaceFailed(-2022, "Order cancel-replace failed.", 400, result, stopped)

    def _placing(self, call: Call, channel: Channel) -> Callable[[], JsonObject]:
        """What places the new order, or fails with what the matching engine has against it, which comes last.

        Raises:
            ApiError: the order is none, or does not pass a filter.
        """
        try:
            response, order = self._spot.read(call, channel)
        except ApiError as error:
            if error.code != NEW_ORDER_REJECTED:
                raise
            return _refusing(error)
        return lambda: self._spot.place(order, response)


class CancelReplaceFailed(ApiError):
    """Not both halves succeeded.

    "A new order that was not attempted […] will still increase the unfilled order count by 1". With STOP_ON_FAILURE
    the page's table has status 429 wherever the limit of orders is exceeded, and it says then when to come back; the
    text below the table has 409.
    """

    def __init__(self, code: int, text: str, status: int, result: JsonObject, exceeded: ApiError | None) -> None:
        super().__init__(code, text, status if exceeded is None else exceeded.status, result, is_order=True)
        self.seconds: int | None = getattr(exceeded, "seconds", None)


def _mode(call: Call) -> str:
    """What a failed cancel means for the new order.

    Raises:
        ApiError: -1102 if it was not sent, -1130 for one that is none.
    """
    mode = call.params.needed("cancelReplaceMode")
    exceeded = call.params.text("orderRateLimitExceededMode")
    if exceeded is not None and exceeded not in EXCEEDED_MODES:
        raise invalid("orderRateLimitExceededMode")
    if mode not in MODES:
        raise invalid("cancelReplaceMode")
    return mode


def _refusing(error: ApiError) -> Callable[[], JsonObject]:
    def refuse() -> JsonObject:
        raise ApiError(error.code, error.text)

    return refuse


def _attempt(action: Callable[[], JsonObject]) -> tuple[str, JsonObject]:
    try:
        return SUCCESS, action()
    except ApiError as error:
        return FAILURE, error.body()
