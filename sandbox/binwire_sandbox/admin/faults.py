"""`/sandbox/faults`, `/sandbox/traffic`, `/sandbox/published`: ordering faults over HTTP, and what came of them."""

from collections.abc import Callable

from aiohttp import web

from ..faults.faults import Faults
from ..faults.plan import Fault
from ..faults.reading import catalogue, parse_fault
from ..wire import Json, JsonObject, loads
from .http import json_response, refusal


class FaultAdmin:
    """The endpoints. Bodies and answers are JSON."""

    def __init__(self, faults: Faults, record: Callable[[], None]) -> None:
        self._faults = faults
        self._record_traffic = record

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_get("/sandbox/faults", self._list)
        router.add_post("/sandbox/faults", self._add)
        router.add_delete("/sandbox/faults", self._clear)
        router.add_delete("/sandbox/faults/{id}", self._remove)
        router.add_get("/sandbox/faults/effects", self._effects)
        router.add_get("/sandbox/traffic", self._traffic)
        router.add_post("/sandbox/traffic", self._record)
        router.add_get("/sandbox/published", self._published)

    def order(self, body: JsonObject) -> JsonObject:
        """Add a fault, as a script does it.

        Raises:
            ValueError: it is none.
        """
        return {"id": self._faults.add(self._parsed(body))}

    async def _list(self, request: web.Request) -> web.Response:
        return json_response({"faults": [*self._faults.rows()]})

    async def _effects(self, request: web.Request) -> web.Response:
        return json_response(catalogue())

    async def _traffic(self, request: web.Request) -> web.Response:
        """What was sent and received: of a connection (`?connection=`), of an account (`?account=`), or all."""
        connection = request.query.get("connection")
        if connection is not None and not connection.isdecimal():
            return refusal("connection: the number of a connection is needed")
        number = None if connection is None else int(connection)
        try:
            return json_response({"traffic": [*self._faults.traffic.rows(number, request.query.get("account"))]})
        except RuntimeError as error:
            return refusal(str(error), 409)

    async def _record(self, request: web.Request) -> web.Response:
        """Note all traffic from now on."""
        self._record_traffic()
        return json_response({})

    async def _published(self, request: web.Request) -> web.Response:
        """The events of an account (`?account=`), or all, with what became of them on each connection."""
        try:
            return json_response({"published": [*self._faults.traffic.published(request.query.get("account"))]})
        except RuntimeError as error:
            return refusal(str(error), 409)

    async def _add(self, request: web.Request) -> web.Response:
        """One fault, or an array of them: all, or none if one of them is wrong."""
        try:
            body = loads(await request.text())
        except (ValueError, LookupError, RecursionError):
            return refusal("the body is no JSON")
        several = body if isinstance(body, list) else [body]
        faults: list[Fault] = []
        for number, one in enumerate(several):
            try:
                faults.append(self._parsed(one))
            except ValueError as error:
                return refusal(f"fault {number}: {error.args[0]}" if isinstance(body, list) else str(error.args[0]))
        ids: list[Json] = [self._faults.add(fault) for fault in faults]
        return json_response({"ids": ids} if isinstance(body, list) else {"id": ids[0]})

    def _parsed(self, body: Json) -> Fault:
        if not isinstance(body, dict):
            raise ValueError("a JSON object is needed, or an array of them")
        fault = parse_fault(body)
        self._faults.check(fault)
        return fault

    async def _clear(self, request: web.Request) -> web.Response:
        self._faults.remove()
        return json_response({})

    async def _remove(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        known = {str(row["id"]) for row in self._faults.rows()}
        if id not in known:
            return refusal(f"id: there is no fault {id[:20]}", 404)
        self._faults.remove(int(id))
        return json_response({})
