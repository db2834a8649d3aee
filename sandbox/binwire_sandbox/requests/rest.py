"""REST: requests in, answers out."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import parse_qsl

import attrs
from aiohttp import web

from ..access.keys import ApiKey
from ..access.security import MAX_WINDOW, Auth, Guard, rest_payload
from ..assumptions import Assumptions
from ..errors import ApiError, unknown, unreadable
from .documented.directory import Directory
from .formats import Format, Formats, only_json
from .operations import Call, Operation, Params
from .usage import Usage, Use

logger = logging.getLogger("binwire_sandbox")
Routes: TypeAlias = dict[tuple[str, str], Operation]
# Retired on 2026-03-25 (CHANGELOG 2026-03-09): they are what took their place.
FORMER = {"/api/v1/userDataStream": "/api/v3/userDataStream"}
UNSIMULATED = {"X-Sandbox-Unsimulated": "true"}
GONE = 410
GONE_PAGE = "<html><body><h2>410 Gone</h2></body></html>"


@attrs.frozen
class Product:
    """The REST endpoints of one product, the counters they share, and the documented endpoints behind them.

    Attributes:
        takes_micros: whether requests may state times in µs: spot's and sapi's pages say so.
        widest_window: the largest recvWindow in ms, None for any.
        is_spot: whether answers are in µs for who asks with `X-MBX-TIME-UNIT`, a header of spot's page alone, and
            numbers that are too large have a code of their own, -1108.
    """

    routes: Routes
    usage: Usage
    directory: Directory
    formats: Formats = only_json
    assumptions: Assumptions = attrs.field(factory=Assumptions)
    takes_micros: bool = True
    widest_window: Decimal | None = MAX_WINDOW
    is_spot: bool = False

    def __attrs_post_init__(self) -> None:
        self.directory.simulated.update(f"{verb} {path}" for verb, path in self.routes)


class Rest:
    """Answers the REST requests of one product."""

    def __init__(self, product: Product, guard: Guard) -> None:
        self._routes = product.routes
        self._usage = product.usage
        self._directory = product.directory
        self._guard = attrs.evolve(guard, fine=product.takes_micros, widest=product.widest_window)
        self._is_spot = product.is_spot
        self._formats = product.formats
        self._assumptions = product.assumptions

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        path = FORMER.get(request.path, request.path)
        use = Use(request.remote or "", f"{request.method} {path}")
        written = self._formats(request.headers)
        try:
            return self._answer(request, await _body(request), use, written)
        except ApiError as refusal:
            error = refusal.under(self._assumptions)
            if error.status == 418:
                self._usage.bans.enforce(use.address)
            return self._refused(request, error, written, use)
        except ConnectionError:
            # The client went away in the middle of its request: there is nobody to answer.
            return web.Response(status=400)
        except Exception:
            # A fault of this program: told as the exchange tells its own.
            logger.exception("%s %s failed", request.method, request.path)
            return self._refused(request, unknown(), written, use)

    def _refused(self, request: web.Request, error: ApiError, written: Format, use: Use) -> web.Response:
        micros = self._is_spot and _prefers_microseconds(request)
        headers = self._usage.headers(use) | self._usage.retry_after(error)
        if error.status == GONE and self._assumptions.gone_body == "html":
            return web.Response(status=GONE, text=GONE_PAGE, content_type="text/html")
        return _response(written, written.error(error, micros), error.status, headers)

    def _answer(self, request: web.Request, body: str, use: Use, written: Format) -> web.Response:
        self._usage.arrived(use)
        if written.refusal is not None:
            raise written.refusal
        operation = self._find(request, use.endpoint)
        microseconds = self._is_spot and _unit(request)
        query = request.rel_url.raw_query_string
        values = _parameters(query, body)
        params = Params(values, self._assumptions, self._is_spot)
        self._usage.charge(use, operation, params)
        key = self._authorize(request, operation, values, rest_payload(query, body))
        call = Call(params, key, late=self._guard.late(operation.auth, values))
        self._guard.permit(call.key, self._directory.right(use.endpoint), use.address)
        self._usage.identified(use, operation, call)
        operation.check_names(values, self._assumptions)
        answer = written.result(request, self._usage.run(use, operation, call), microseconds)
        headers = self._usage.headers(use)
        return _response(written, answer, 200, headers if operation.simulated else headers | UNSIMULATED)

    def _find(self, request: web.Request, name: str) -> Operation:
        self._directory.check_retired(name)
        operation = self._routes.get((request.method, name.partition(" ")[2])) or self._directory.find(name)
        if operation is None:
            raise ApiError(-5000, f"Path {request.path}, Method {request.method} is invalid", 404)
        return operation

    def _authorize(
        self, request: web.Request, operation: Operation, values: dict[str, str], payload: bytes
    ) -> ApiKey | None:
        api_key = request.headers.get("X-MBX-APIKEY")
        if operation.auth is Auth.NONE:
            return None
        if operation.auth is Auth.API_KEY:
            return self._guard.known(api_key)
        return self._guard.signed(api_key, values, lambda: payload)


def _response(written: Format, body: bytes, status: int, headers: Mapping[str, str]) -> web.Response:
    headers = {**headers, **written.headers, "Content-Type": written.content_type}
    return web.Response(body=body, status=status, headers=headers)


async def _body(request: web.Request) -> str:
    """The body as text; none of a GET, whose "parameters must be sent as a query string".

    Raises:
        ApiError: -1100, it is not UTF-8, or not encoded as it says; with status 413, it is longer than a MiB.
    """
    try:
        text = (await request.read()).decode()
    except web.HTTPRequestEntityTooLarge:
        raise unreadable(413) from None
    except (UnicodeDecodeError, web.RequestPayloadError):
        raise unreadable() from None
    return "" if request.method == "GET" else text


def _parameters(query: str, body: str) -> dict[str, str]:
    """Parameters of query and body; "the query string parameter will be used" where both have one.

    Raises:
        ApiError: -1101, one is sent twice in the same place.
    """
    values: dict[str, str] = {}
    for text in (body, query):
        pairs = parse_qsl(text, keep_blank_values=True)
        if len({name for name, _ in pairs}) != len(pairs):
            raise ApiError(-1101, "Duplicate values for a parameter detected.")
        values |= dict(pairs)
    return values


def _unit(request: web.Request) -> bool:
    """`X-MBX-TIME-UNIT`: MILLISECOND unless it says MICROSECOND.

    Raises:
        ApiError: -1194 for anything else.
    """
    return wants_microseconds(request.headers.get("X-MBX-TIME-UNIT"))


def _prefers_microseconds(request: web.Request) -> bool:
    """The unit for the moments of a refusal, which has none of its own if it asks for no unit there is."""
    try:
        return _unit(request)
    except ApiError:
        return False


def wants_microseconds(unit: str | None) -> bool:
    """True for MICROSECOND or microsecond.

    Raises:
        ApiError: -1194, it is neither that nor MILLISECOND.
    """
    if unit is None or unit in ("MILLISECOND", "millisecond"):
        return False
    if unit in ("MICROSECOND", "microsecond"):
        return True
    raise ApiError(-1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.")
