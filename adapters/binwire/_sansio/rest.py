"""Sans-I/O REST: from a `Request` to the bytes that ask, and from the bytes that answer to a value or an error.

Parameters go into the query, for every verb. The exchange takes them there or in the body of POST, PUT and DELETE,
and where both are given "the query string parameter will be used"; one place means one payload to sign, and bodies of
DELETE, which some intermediaries drop, are never needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from binwire._sansio.outcome import SHORT, Refusal, judged
from binwire._sansio.params import query, rest_values
from binwire._sansio.signing import signed_query
from binwire.errors import BinanceError, DecodeError, NotSent
from binwire.seams import Decoder, HttpReply, HttpRequest, Signer
from binwire_api._core import Auth, Request

T = TypeVar("T")


class ErrorBody(Struct):
    """What the exchange says instead of a result. The code decides, so it is read in whatever form it comes."""

    code: int | str
    msg: str | None = ""
    data: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class SbeErrorBody(Struct):
    """The same in another encoding, whose `data` is not looked at."""

    code: int
    msg: str = ""


class RestProtocol:
    """Asks and understands; the caller owns transport, clock and randomness.

    Args:
        addresses: by product, up to the path.
        api_key: empty without credentials.
        signer: None without credentials.
        number: Decimal, float or str, for amounts in results.
        json: decodes what is JSON, whatever was asked for.
        decoder: the encoding to ask for, if it is not JSON.
        recv_window: ms, for signed requests that state none.
        timeout: seconds.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        *,
        api_key: str = "",
        signer: Signer | None = None,
        number: type[Any],
        json: Decoder,
        decoder: Decoder | None = None,
        recv_window: Any = None,
        timeout: float = 10.0,
    ) -> None:
        self._addresses = addresses
        self._api_key = api_key
        self._signer = signer
        self._number = number
        self._json = json
        self._decoder = decoder or json
        self._recv_window = recv_window
        self._timeout = timeout
        self._types: dict[Any, Any] = {}

    def ask(self, request: Request[Any], timestamp: int) -> HttpRequest:
        """The HTTP request that asks.

        Args:
            timestamp: the exchange's time in ms; used if the request is signed and states none.

        Raises:
            InvalidParameter: a value no request can carry.
            NotSent: it needs a key and there is none, or has no REST address here.
        """
        product = request.product.partition(".")[0]
        address = self._addresses.get(request.product, self._addresses.get(product))
        if not request.path or address is None:
            raise NotSent(_no_address(request), request=request)
        try:
            text = self._query(request, timestamp)
        except BinanceError as error:
            error.request = request
            raise
        headers = {**self._decoder.headers}
        if request.auth is not Auth.NONE:
            headers["X-MBX-APIKEY"] = self._api_key
        url = f"{address}{request.path}?{text}" if text else f"{address}{request.path}"
        return HttpRequest(verb=request.verb, url=url, headers=headers, timeout=self._timeout)

    def answered(self, request: Request[T], reply: HttpReply, now: int) -> T:
        """The value a reply holds.

        Args:
            now: the exchange's time in ms.

        Raises:
            BinanceError: what the reply says instead, by outcome.
        """
        # The reply's Content-Type decides, not what was asked for: gateways answer in HTML, and JSON is the fallback.
        is_sbe = reply.headers.get("content-type", "").startswith("application/sbe")
        decoder = self._decoder if is_sbe else self._json
        body = self._error_body(decoder, is_sbe, reply)
        if not 200 <= reply.status < 300 or (body is not None and (_code(body) or 0) < 0):
            raise judged(request.product.partition(".")[0], request, _refusal(reply, body, now))
        try:
            value: T = decoder.decode(reply.body, self._type(request))
        except DecodeError as error:
            error.request, error.status = request, reply.status
            raise
        return value

    def _query(self, request: Request[Any], timestamp: int) -> str:
        params = request.params
        if request.auth is Auth.NONE:
            return query(rest_values(params))
        if self._signer is None:
            raise NotSent("this request needs an API key, and the client has no credentials: give it some")
        if request.auth is Auth.API_KEY:
            return query(rest_values(params))
        added: dict[str, Any] = {}
        if self._recv_window is not None and params.get("recvWindow") is None:
            added["recvWindow"] = self._recv_window
        if params.get("timestamp") is None:
            added["timestamp"] = timestamp
        return signed_query(rest_values({**params, **added}), self._signer)

    def _type(self, request: Request[Any]) -> Any:
        """The result's type with its numbers filled in. Filling in is dear, and the result a decoder's key."""
        response = request.response
        known = self._types.get(response)
        if known is None:
            known = self._types[response] = request.response_type(self._number)
        return known

    def _error_body(self, decoder: Decoder, is_sbe: bool, reply: HttpReply) -> ErrorBody | SbeErrorBody | None:
        """`code` and `msg`, if that is what the body says. Few successes are decoded twice to find out."""
        if 200 <= reply.status < 300 and (len(reply.body) > SHORT or b'"code"' not in reply.body):
            return None
        try:
            body: ErrorBody | SbeErrorBody = decoder.decode(reply.body, SbeErrorBody if is_sbe else ErrorBody)
        except DecodeError:
            return None
        return body


def _no_address(request: Request[Any]) -> str:
    if not request.path:
        return "this request has no REST address: send it over the WebSocket API"
    return f"this environment has no REST address for {request.product}"


def _code(body: ErrorBody | SbeErrorBody) -> int | None:
    """Some codes are written as text; one that is no number says nothing."""
    try:
        return int(body.code)
    except ValueError:
        return None


def _refusal(reply: HttpReply, body: ErrorBody | SbeErrorBody | None, now: int) -> Refusal:
    refusal = Refusal(status=reply.status, raw=reply.body)
    if body is not None:
        refusal.code, refusal.text = _code(body), body.msg or ""
        refusal.data = bytes(body.data) if isinstance(body, ErrorBody) else b""
    seconds = reply.headers.get("retry-after", "")
    if seconds.isdecimal():  # "the number of seconds required to wait"
        refusal.retry_after = float(seconds)
        refusal.until = now + int(seconds) * 1000
    return refusal
