"""Faults of HTTP: REST requests and answers, and handshakes of WebSockets."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol, TypeAlias

import attrs
from aiohttp import web

from ..access.accounts import Accounts
from ..access.listen_keys import ListenKeys
from ..access.security import Guard
from ..assumptions import Assumptions
from ..clock import SECOND, Clock
from ..errors import unreadable
from ..requests.formats import only_json
from ..requests.rest import Product
from ..sbe.rest import SBE
from .effects import Delivery, Ending, Failure, Turn
from .faults import Faults
from .occasions import REST_HOSTS, Occasion, Point
from .processes import kill_peer
from .websocket import pause

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Settings(Protocol):
    """What of its settings."""

    @property
    def assumptions(self) -> Assumptions:
        """How far REST lags without a fault."""
        ...


class Served(Protocol):
    """What of the exchange it takes."""

    clock: Clock
    accounts: Accounts
    listen_keys: ListenKeys
    faults: Faults
    guard: Guard
    rest: dict[str, Product]

    @property
    def settings(self) -> Settings:
        """What was set when it was made."""
        ...


class HttpFaults:
    """Stands between aiohttp and what answers."""

    def __init__(self, exchange: Served) -> None:
        self._exchange = exchange
        self._held: set[asyncio.Future[None]] = set()
        self._lag = int(exchange.settings.assumptions.rest_lag) * SECOND
        if self._lag:
            exchange.faults.past.begin(self._lag)

    def release(self) -> None:
        """Let every request go that is held without an answer."""
        for held in self._held:
            if not held.done():
                held.set_result(None)

    @web.middleware
    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request, or do to it what was ordered."""
        faults = self._exchange.faults
        if not (faults.live or self._lag) or request.path.startswith("/sandbox/"):
            return await handler(request)
        host = _host(request.path)
        if host not in REST_HOSTS:
            return await self._handshake(request, handler, host)
        try:
            # Read now: nothing else may run between the two ends of a turn.
            await request.read()
        except web.HTTPRequestEntityTooLarge:
            return self._failed(request, Failure(unreadable(413)))
        except (web.RequestPayloadError, ConnectionError):
            # It cannot be read again either: what answers says so.
            return await handler(request)
        occasion = self._occasion(Point.REQUEST, host, request)
        turn = faults.turn(occasion)
        await self._note(request, occasion, turn.struck)
        response: web.StreamResponse | None = await self._before(request, turn)
        if response is None:
            with faults.during(turn):
                lag, guard = max(turn.lag, self._lag), self._exchange.guard
                lags = lag and request.method == "GET"
                response = await (faults.past.answer(request, lag, guard) if lags else handler(request))
        answer = await self._after(request, response, attrs.evolve(occasion, point=Point.REPLY))
        self._note_answer(answer, occasion)
        return answer

    async def _handshake(self, request: web.Request, handler: Handler, host: str) -> web.StreamResponse:
        """Open a WebSocket, or refuse it."""
        occasion = self._occasion(Point.HANDSHAKE, host, request)
        turn = self._exchange.faults.turn(occasion)
        opened = await self._before(request, turn) or await handler(request)
        if isinstance(opened, web.Response):
            # It was refused.
            await self._note(request, occasion, turn.struck)
            self._note_answer(opened, occasion)
        return opened

    def _occasion(self, point: Point, host: str, request: web.Request) -> Occasion:
        names = _names(request)
        channels = [self._exchange.listen_keys.channel(name) for name in names]
        key = self._exchange.accounts.key(request.headers.get("X-MBX-APIKEY", ""))
        accounts = {channel.account for channel in channels if channel} | {one.account for one in (key,) if one}
        method = f"{request.method} {request.path}"
        return Occasion(point=point, host=host, accounts=frozenset(accounts), method=method, streams=names)

    async def _note(self, request: web.Request, occasion: Occasion, struck: Collection[int]) -> None:
        traffic = self._exchange.faults.traffic
        if traffic.on:
            asked = f"{request.method} {request.raw_path}"
            body = traffic.redacted((await request.read()).decode(errors="replace"))
            accounts = occasion.accounts
            traffic.add(None, occasion.host, "in", "request", asked, accounts=accounts, faults=struck, body=body)

    def _note_answer(self, answer: web.StreamResponse, occasion: Occasion) -> None:
        traffic = self._exchange.faults.traffic
        if traffic.on:
            body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
            text = body.decode(errors="replace") if answer.content_type != SBE else body
            accounts, status = occasion.accounts, answer.status
            traffic.add(None, occasion.host, "out", "response", text, accounts=accounts, status=status)

    async def _before(self, request: web.Request, turn: Turn) -> web.Response | None:
        """What happens instead of executing a request; None if it is to be executed."""
        await pause(self._exchange.clock, turn.delay)
        if turn.ending is not None:
            return await self._end(request, turn.ending)
        if turn.ignored:
            return await self._hold()
        return None if turn.error is None else self._failed(request, turn.error)

    async def _after(self, request: web.Request, response: web.StreamResponse, of: Occasion) -> web.StreamResponse:
        """Send an answer, or what becomes of it."""
        if not isinstance(response, web.Response):
            return response
        faults = self._exchange.faults
        rules, failure = faults.failing(of)
        if not rules:
            return response
        if failure is not None:
            response = self._failed(request, failure)
        body = response.body if isinstance(response.body, bytes) else b""
        text = body if response.content_type == SBE else body.decode()
        delivery = faults.delivery(of, rules, text)
        await pause(self._exchange.clock, delivery.delay)
        if delivery.ending is not None and not delivery.sent_first:
            return await self._end(request, delivery.ending)
        if delivery.withheld:
            return await self._hold()
        return await self._send(request, response, delivery)

    def _failed(self, request: web.Request, failure: Failure) -> web.Response:
        """An error in the format that the request asked for, or the page of a gateway."""
        error = failure.error
        if failure.html is not None:
            headers = {"Content-Type": "text/html", **failure.headers}
            return web.Response(body=failure.html.encode(), status=error.status, headers=headers)
        products = self._exchange.rest.items()
        product = next((one for prefix, one in products if request.path.startswith(prefix)), None)
        written = (product.formats if product else only_json)(request.headers)
        headers = {"Content-Type": written.content_type, **written.headers, **failure.headers}
        return web.Response(body=written.error(error, False), status=error.status, headers=headers)

    async def _send(self, request: web.Request, response: web.Response, delivery: Delivery) -> web.StreamResponse:
        headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        headers |= delivery.headers
        payload = delivery.payload
        if not delivery.missing and delivery.pace is None:
            answer = web.Response(body=payload, status=response.status, headers=headers)
            if delivery.ending is not None:
                answer.force_close()
            return answer
        stream = web.StreamResponse(status=response.status, headers=headers)
        stream.content_length = len(payload)
        await stream.prepare(request)
        step, wait = delivery.pace or (len(payload) or 1, 0)
        sent = payload[: len(payload) - delivery.missing]
        for start in range(0, len(sent), step):
            await stream.write(sent[start : start + step])
            await pause(self._exchange.clock, wait)
        if delivery.missing and request.transport is not None:
            request.transport.close()
        return stream

    async def _end(self, request: web.Request, ending: Ending) -> web.Response:
        """Cut the connection of a request, or let it fall silent."""
        if request.transport is not None and ending.kills:
            kill_peer(request.transport)
        elif request.transport is not None and not ending.half_open:
            request.transport.abort()
        elif request.transport is not None:
            request.transport.pause_reading()
            if ending.cut_after_ms is None:
                return await self._hold()
            await pause(self._exchange.clock, int(ending.cut_after_ms * 1000))
            request.transport.abort()
        return web.Response()

    async def _hold(self) -> web.Response:
        """Never answer."""
        held = asyncio.get_running_loop().create_future()
        self._held.add(held)
        try:
            await held
        finally:
            self._held.discard(held)
        return web.Response()


def _host(path: str) -> str:
    """What an address belongs to."""
    first = path.removeprefix("/").partition("/")[0]
    if first in ("ws-api", "ws-fapi", "sbe", "public", "market", "private"):
        return first
    if first in ("ws", "stream"):
        return "spot"
    if first in ("bapi", "papi"):
        return "sapi"
    if first == "futures":
        return "fapi"
    return first if first in REST_HOSTS else "api"


def _names(request: web.Request) -> tuple[str, ...]:
    """The streams and listenKeys that a URL names."""
    listed = [request.match_info.get("keys", ""), *request.query.getall("streams", [])]
    names = [name for text in listed for name in text.split("/") if name]
    return (*names, *request.query.getall("listenKey", []))
