"""`/sandbox/clock`: the exchange's time, to be read, and to be moved where it is virtual."""

import attrs
from aiohttp import web

from ..clock import Clock, ManualClock
from ..wire import Json, JsonObject
from .http import BadOrder, answering, json_response

UNITS = ("hours", "minutes", "seconds", "milliseconds")


@attrs.frozen
class ClockAdmin:
    """The admin's endpoints for the clock."""

    clock: Clock

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_get("/sandbox/clock", self._show)
        router.add_post("/sandbox/clock", answering(self._advance))

    async def _show(self, request: web.Request) -> web.Response:
        return json_response(self._state())

    def _state(self) -> JsonObject:
        """`now` in µs, whatever the unit of the API is."""
        return {"now": int(self.clock.now()), "virtual": isinstance(self.clock, ManualClock)}

    def _advance(self, body: JsonObject) -> JsonObject:
        """Move a virtual clock by `hours`, `minutes`, `seconds` and `milliseconds`, added up."""
        if not isinstance(self.clock, ManualClock):
            raise BadOrder("the clock is the machine's and cannot be moved: start with --clock virtual")
        if not body or set(body) - set(UNITS):
            raise BadOrder(f"numbers of {', '.join(UNITS)} are needed")
        steps = {name: _number(name, value) for name, value in body.items()}
        self.clock.advance(**steps)
        return self._state()


def _number(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise BadOrder(f"{name}: a number that is not negative is needed")
    return value
