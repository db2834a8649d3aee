"""What may be ordered at once: events, transfers, orders, closed connections; and what may be asked of it."""

import struct
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from aiohttp import web

from ..engine.balances import Channel, Market
from ..errors import ApiError
from ..interventions import Interventions
from ..wire import Json, JsonObject
from .http import BadOrder, Handle, answering, json_response, text_of

Made = TypeVar("Made")
# How often a transfer may be repeated at once.
MOST_TIMES = 1000


class Admin:
    """The admin's endpoints. Bodies and answers are JSON."""

    def __init__(self, interventions: Interventions) -> None:
        self._interventions = interventions
        self._exchange = interventions.exchange

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_get("/sandbox/log", self._log)
        router.add_get("/sandbox/coverage", self._coverage)
        router.add_get("/sandbox/samples", self._samples)
        for name, handle in self.orders().items():
            router.add_post(f"/sandbox/{name}", answering(handle))

    def orders(self) -> dict[str, Handle]:
        """What may be ordered, by its name below `/sandbox/` and in scripts."""
        return {
            "emit": self._emit,
            "stream": self._stream,
            "transfer": self._transfer,
            "order": self._order,
            "drop": self._drop,
            "raw": self._raw,
            "expire": self._expire,
            "shutdown": self._shutdown,
        }

    async def _log(self, request: web.Request) -> web.Response:
        return json_response({"sent": [*self._exchange.journal.rows()]})

    async def _coverage(self, request: web.Request) -> web.Response:
        """What is simulated, and how often each operation was called that is not."""
        called = {name: count for one in self._exchange.directories.values() for name, count in one.called.items()}
        rows: list[Json] = [row.row() for row in self._exchange.coverage()]
        return json_response({"coverage": rows, "unsimulated_calls": {**called}})

    async def _samples(self, request: web.Request) -> web.Response:
        """The types of events that `emit` and `stream` can make themselves."""
        return json_response({"samples": self._interventions.samples.rows()})

    def _emit(self, body: JsonObject) -> JsonObject:
        """Push an event: `event`, or a complete one of a `type`, `members`, `remove`, `conditional` changing it."""
        market, event = _market(body), body.get("event")
        if "type" in body:
            members, conditional, remove = _changes(body)
            make = self._interventions.samples.event
            event = _made(lambda: make(text_of(body, "type"), market, members, conditional=conditional, remove=remove))
        if not isinstance(event, dict) or not isinstance(event.get("e"), str):
            raise BadOrder("event: an event object with a member e is needed, or the type of one")
        channel = self._channel(body, market)
        try:
            self._exchange.subscriptions.publish(channel, event)
        except (ArithmeticError, LookupError, ValueError, struct.error) as error:
            raise BadOrder(f"event: it cannot be put into SBE: {error}") from error
        return {}

    def _stream(self, body: JsonObject) -> JsonObject:
        """Push an event to who listens to a market stream.

        `event` is JSON; or it is bytes in `hex` for SBE; or a complete one of a `type` is made, which `of` says that
        another host has.
        """
        host = text_of(body, "host")
        if host not in self._exchange.market_streams:
            raise BadOrder(f"host: one of {', '.join(self._exchange.market_streams)} is needed")
        event = _bytes(body) if "hex" in body else body.get("event")
        if "type" in body:
            members, conditional, remove = _changes(body)
            make, of = self._interventions.samples.stream, _optional(body, "of") or host
            event = _made(lambda: make(text_of(body, "type"), of, members, conditional=conditional, remove=remove))
        if not isinstance(event, dict | list | bytes):
            raise BadOrder("event: an event object or an array of them is needed, or bytes as hex")
        return {"connections": self._interventions.emit_stream(host, text_of(body, "stream"), event)}

    def _transfer(self, body: JsonObject) -> JsonObject:
        try:
            delta = Decimal(text_of(body, "amount"))
        except InvalidOperation:
            raise BadOrder("amount: a decimal number as a string is needed") from None
        times = body.get("times", 1)
        if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
            raise BadOrder(f"times: a number from 1 to {MOST_TIMES} is needed")
        asset, to = text_of(body, "asset"), self._channel(body, _market(body))
        self._interventions.transfer(to.account, to.market, asset, delta, to.symbol, times=times)
        return {}

    def _order(self, body: JsonObject) -> JsonObject:
        """Run an operation for an account: `method` and `params` as a request has them, answered as it would be."""
        params, method = body.get("params", {}), text_of(body, "method")
        if not isinstance(params, dict):
            raise BadOrder("params: an object is needed")
        market = _market(body) if "market" in body else Market.SPOT
        try:
            return {"status": 200, "result": self._interventions.operate(self._account(body), method, params, market)}
        except LookupError as error:
            raise BadOrder(f"method: {error.args[0]}") from error
        except ApiError as error:
            return {"status": error.status, "error": error.body()}

    def _drop(self, body: JsonObject) -> JsonObject:
        account = self._account(body) if "account" in body else None
        return {"connections": self._interventions.drop(account, abort=body.get("abort") is True)}

    def _raw(self, body: JsonObject) -> JsonObject:
        frame = _bytes(body) if "hex" in body else text_of(body, "text")
        return {"connections": self._interventions.send_raw(self._account(body), frame)}

    def _expire(self, body: JsonObject) -> JsonObject:
        """Let a listenKey or listenToken run out, or revoke an API key."""
        exchange = self._exchange
        for name, expire in (
            ("listen_key", exchange.listen_keys.expire),
            ("listen_token", exchange.expire_token),
            ("api_key", exchange.revoke),
        ):
            if name in body:
                if not expire(text_of(body, name)):
                    raise BadOrder(f"{name}: there is none such")
                return {}
        raise BadOrder("one of listen_key, listen_token and api_key is needed")

    def _shutdown(self, body: JsonObject) -> JsonObject:
        self._interventions.shut_down()
        return {}

    def _channel(self, body: JsonObject, market: Market) -> Channel:
        account, symbol = self._account(body), _optional(body, "symbol")
        return _made(lambda: self._interventions.channel(account, market, symbol))

    def _account(self, body: JsonObject) -> str:
        name = text_of(body, "account")
        if name not in self._exchange.accounts:
            raise BadOrder(f"account: there is none called {name}")
        return name


def _bytes(body: JsonObject) -> bytes:
    try:
        return bytes.fromhex(text_of(body, "hex"))
    except ValueError:
        raise BadOrder("hex: pairs of hexadecimal digits are needed") from None


def _optional(body: JsonObject, name: str) -> str | None:
    return text_of(body, name) if body.get(name) is not None else None


def _changes(body: JsonObject) -> tuple[JsonObject, bool, list[str]]:
    """How a sample shall be other than documented: `members`, `conditional` and `remove`."""
    members, remove = body.get("members", {}), body.get("remove", [])
    if not isinstance(members, dict):
        raise BadOrder("members: an object of paths and values is needed")
    if not isinstance(remove, list):
        raise BadOrder("remove: an array of paths is needed")
    return members, body.get("conditional") is not False, [str(path) for path in remove]


def _made(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except ValueError as error:
        raise BadOrder(str(error)) from error


def _market(body: JsonObject) -> Market:
    try:
        return Market(text_of(body, "market"))
    except ValueError:
        raise BadOrder(f"market: one of {', '.join(Market)} is needed") from None
