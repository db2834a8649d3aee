"""fapi: algoOrder, openAlgoOrders, allAlgoOrders and their WebSocket methods."""

from ..clock import Clock
from ..errors import either, invalid, no_such_order, unknown_order
from ..market_data import params as read
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject
from .algo_events import placed_algo, queried_algo
from .algo_orders import AlgoOrder, AlgoStatus
from .algo_params import ALGO_ORDER, read_algo
from .algo_service import AlgoService
from .market import FuturesMarket
from .params import own_channel, per_symbol, response_type
from .queries import is_kept, is_timed, window

ALGO_IDS = "algoId clientAlgoId"
ALL_DONE: JsonObject = {"code": 200, "msg": "The operation of cancel all open order is done."}


class AlgoOperations:
    """The operations of conditional orders."""

    def __init__(self, service: AlgoService, market: FuturesMarket, clock: Clock) -> None:
        self._service = service
        self._market = market
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "algoOrder.place": operation(self._place, ALGO_ORDER, weight=0),
            "algoOrder.cancel": operation(self._cancel, ALGO_IDS),
        }

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        by_name, v1 = self.shared(), "/fapi/v1"
        return {
            ("POST", f"{v1}/algoOrder"): by_name["algoOrder.place"],
            ("DELETE", f"{v1}/algoOrder"): by_name["algoOrder.cancel"],
            ("GET", f"{v1}/algoOrder"): operation(self._query, ALGO_IDS),
            ("DELETE", f"{v1}/algoOpenOrders"): operation(self._cancel_all, "symbol"),
            ("GET", f"{v1}/openAlgoOrders"): operation(self._open, "algoType symbol algoId", weight=per_symbol(1, 40)),
            ("GET", f"{v1}/allAlgoOrders"): operation(
                self._all, "symbol algoId startTime endTime page limit", weight=5
            ),
        }

    def _place(self, call: Call) -> Json:
        contract = call.params.symbol(self._market.contracts)
        response_type(call.params)
        algo = read_algo(call.params, contract, own_channel(call), self._clock.now())
        self._service.place(algo)
        return placed_algo(algo)

    def _find(self, call: Call) -> AlgoOrder | None:
        algo_id, client_id = call.params.integer("algoId"), call.params.text("clientAlgoId")
        if algo_id is None and client_id is None:
            raise either("algoId", "clientAlgoId")
        return self._service.find(own_channel(call), algo_id, client_id)

    def _cancel(self, call: Call) -> Json:
        algo = self._find(call)
        if algo is None:
            raise unknown_order()
        self._service.cancel(algo)
        return {"algoId": algo.algo_id, "clientAlgoId": algo.client_algo_id, "code": "200", "msg": "success"}

    def _cancel_all(self, call: Call) -> Json:
        symbol = call.params.symbol(self._market.contracts).name
        for algo in self._service.waiting(own_channel(call), symbol):
            self._service.cancel(algo)
        return dict(ALL_DONE)

    def _query(self, call: Call) -> Json:
        algo = self._find(call)
        if algo is None or not self._is_kept(algo):
            raise no_such_order()
        return queried_algo(algo)

    def _open(self, call: Call) -> Json:
        symbol, algo_id = call.params.text("symbol"), call.params.integer("algoId")
        if symbol is not None:
            call.params.symbol(self._market.contracts)
        if call.params.text("algoType") not in (None, "CONDITIONAL"):
            raise invalid("algoType")
        found = self._service.waiting(own_channel(call), symbol)
        return [queried_algo(algo) for algo in found if algo_id in (None, algo.algo_id)]

    def _all(self, call: Call) -> Json:
        """ "If `algoId` is set, it will get orders >= that `algoId`. Otherwise most recent orders are returned." """
        symbol, limit = call.params.symbol(self._market.contracts).name, read.limit(call.params, 500, 1000)
        page = max(1, call.params.integer("page") or 1)
        found = [one for one in self._service.of(own_channel(call), symbol) if self._is_kept(one)]
        first = call.params.integer("algoId")
        if first is not None:
            found = [one for one in found if one.algo_id >= first]
        if first is None or is_timed(call.params):
            since, until = window(call.params, self._clock.now())
            found = [one for one in found if since <= one.create_time <= until]
        begin = (page - 1) * limit if first is not None else max(0, len(found) - page * limit)
        end = begin + limit if first is not None else len(found) - (page - 1) * limit
        return [queried_algo(algo) for algo in found[begin : max(begin, end)]]

    def _is_kept(self, algo: AlgoOrder) -> bool:
        traded = algo.order is not None and algo.order.executed > ZERO
        ended = algo.status in (AlgoStatus.CANCELED, AlgoStatus.EXPIRED)
        return is_kept(algo.create_time, ended and not traded, self._clock.now())
