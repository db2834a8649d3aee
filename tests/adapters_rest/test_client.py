"""Both clients over real sockets: what is sent, what comes back, and what a failure means."""

from __future__ import annotations

import asyncio
import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from binwire import errors
from binwire.client import AsyncClient, Client
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.seams import HttpReply, HttpRequest
from binwire.transport.httpx import AsyncHttpxTransport, HttpxTransport
from binwire_api._core import Request
from binwire_api.spot.enums import OrderType, Side
from binwire_api.spot.rest import SpotRest
from tests.adapters_rest.servers import Heard, Reply, closed_port, http_server, raw_server, tiring_server

CREDENTIALS = Credentials.hmac("the-api-key", "the-secret")
NOW = 1_700_000_000_123
JSON = {"Content-Type": "application/json;charset=UTF-8"}
# rest-api.md, "New order", response ACK and some of RESULT
ORDER = (
    b'{"symbol":"BTCUSDT","orderId":28,"orderListId":-1,"clientOrderId":"6gCrw2kRUAF9CvJDGP16IP",'
    b'"transactTime":1507725176595,"price":"0.00000001","origQty":"10.00000000","added":"tomorrow"}'
)


def buy(**changes: Any) -> Request[Any]:
    arguments: dict[str, Any] = {"symbol": "BTCUSDT", "side": Side.BUY, "type": OrderType.MARKET, **changes}
    return SpotRest[Decimal].new_order(**arguments)


def sync_send(url: str, request: Request[Any], **options: Any) -> Any:
    with Client(CREDENTIALS, environment=Environment.sandbox(url), clock=Clock(lambda: NOW), **options) as client:
        return client.send(request)


def async_send(url: str, request: Request[Any], **options: Any) -> Any:
    async def send() -> Any:
        environment = Environment.sandbox(url)
        async with AsyncClient(CREDENTIALS, environment=environment, clock=Clock(lambda: NOW), **options) as client:
            return await client.send(request)

    return asyncio.run(send())


Send = Callable[..., Any]


@pytest.fixture(params=[sync_send, async_send], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


def always(status: int, body: bytes, **headers: str) -> Callable[[Heard], Reply]:
    return lambda heard: (status, {**JSON, **headers}, body)


def test_an_order_as_it_arrives(send: Send) -> None:
    with http_server(always(200, ORDER)) as (url, heard):
        order = send(url, buy(quantity=Decimal("1E-7"), new_client_order_id="mine"), recv_window=Decimal("2500.5"))
    assert (order.order_id, order.price, order.orig_qty) == (28, Decimal("0.00000001"), Decimal(10))
    assert type(order.price) is Decimal
    assert [(one.verb, one.body, one.headers["x-mbx-apikey"]) for one in heard] == [("POST", b"", "the-api-key")]
    path, _, query = heard[0].target.partition("?")
    assert path == "/api/v3/order"
    assert query.rpartition("&signature=")[0] == (
        "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.0000001&newClientOrderId=mine&recvWindow=2500.5"
        f"&timestamp={NOW}"
    )


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_the_number_type_is_the_users(send: Send, number: type[Any]) -> None:
    with http_server(always(200, ORDER)) as (url, _):
        order = send(url, buy(quantity=1), number=number)
    assert type(order.price) is number
    assert order.price == number("0.00000001")


def test_what_httpx_sends_is_what_was_signed(send: Send) -> None:
    text = "".join(map(chr, range(1, 0x180))) + "%2B １"
    with http_server(always(200, ORDER)) as (url, heard):
        send(url, buy(new_client_order_id=text))
    assert parse_qs(heard[0].target.partition("?")[2], strict_parsing=True)["newClientOrderId"] == [text]
    payload, _, signature = heard[0].target.partition("?")[2].partition("&signature=")
    assert CREDENTIALS.signer.sign(payload.encode()) == signature


def test_public_and_key_only_requests_carry_no_more_than_they_need(send: Send) -> None:
    with http_server(always(200, b"{}")) as (url, heard):
        send(url, SpotRest[Decimal].test_connectivity())
        with pytest.warns(DeprecationWarning, match="retired"):
            request = SpotRest[Decimal].keepalive_user_data_stream(listen_key="hush")
        send(url, request)
    assert [(one.verb, one.target) for one in heard] == [
        ("GET", "/api/v3/ping"),
        ("PUT", "/api/v3/userDataStream?listenKey=hush"),
    ]
    assert "x-mbx-apikey" not in heard[0].headers
    assert heard[1].headers["x-mbx-apikey"] == "the-api-key"


def test_an_order_without_a_name_gets_one(send: Send) -> None:
    with http_server(always(503, b"")) as (url, heard):
        for _ in range(2):
            with pytest.raises(errors.ServerError) as caught:
                send(url, buy(quantity=1))
            sent = parse_qs(urlsplit(heard[-1].target).query)["newClientOrderId"]
            assert [caught.value.client_order_id] == sent
            assert len(sent[0]) <= 36
            assert sent[0] in str(caught.value)
    assert len({one.target for one in heard}) == 2


@pytest.mark.parametrize(
    "say", [b"", b"HTTP/1.1 200 OK\r\nContent-Len", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_a_connection_that_ends_leaves_the_outcome_unknown_and_nothing_is_sent_again(send: Send, say: bytes) -> None:
    with raw_server(say) as (url, heard):
        with pytest.raises(errors.ConnectionLost, match="client order id mine") as caught:
            send(url, buy(new_client_order_id="mine"))
        assert len(heard) == 1
    assert isinstance(caught.value, errors.OutcomeUnknown)
    assert caught.value.client_order_id == "mine"


@pytest.mark.parametrize("say", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_a_silent_server_leaves_the_outcome_unknown_and_nothing_is_sent_again(send: Send, say: bytes) -> None:
    with raw_server(say, hang=True) as (url, heard):
        with pytest.raises(errors.Timeout, match=r"no reply within 0\.2 s") as caught:
            send(url, buy(new_client_order_id="mine"), timeout=0.2)
        assert len(heard) == 1
    assert isinstance(caught.value, errors.OutcomeUnknown)


def twice_sync(url: str) -> None:
    with Client(CREDENTIALS, environment=Environment.sandbox(url)) as client:
        client.send(buy())
        client.send(buy(new_client_order_id="second"))


def twice_async(url: str) -> None:
    async def send() -> None:
        async with AsyncClient(CREDENTIALS, environment=Environment.sandbox(url)) as client:
            await client.send(buy())
            await client.send(buy(new_client_order_id="second"))

    asyncio.run(send())


@pytest.mark.parametrize("twice", [twice_sync, twice_async], ids=["sync", "async"])
def test_a_kept_connection_that_ends_under_an_order_is_no_reason_to_send_it_again(twice: Callable[[str], None]) -> None:
    """The server may have read it before it hung up."""
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ORDER), ORDER)
    with tiring_server(reply) as (url, heard):
        with pytest.raises(errors.ConnectionLost) as caught:
            twice(url)
        assert caught.value.client_order_id == "second"
        assert [b"second" in request for request in heard] == [False, True]


async def test_a_cancelled_order_says_its_name() -> None:
    asked = asyncio.Event()

    class Silent:
        """An `AsyncTransport` that waits for ever."""

        async def send(self, request: HttpRequest) -> HttpReply:
            asked.set()
            return await asyncio.get_running_loop().create_future()

        async def close(self) -> None: ...

    async with AsyncClient(CREDENTIALS, transport=Silent()) as client:
        sending = asyncio.create_task(client.send(buy(new_client_order_id="mine")))
        await asked.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await sending
    (note,) = caught.value.__notes__
    assert "client order id mine" in note
    assert "may exist" in note


def test_no_connection_is_not_sent(send: Send) -> None:
    with pytest.raises(errors.NotSent, match="no connection") as caught:
        send(closed_port(), buy(new_client_order_id="mine"))
    assert caught.value.client_order_id == "mine"
    with pytest.raises(errors.NotSent, match="no connection"):
        send("http://no.such.host.invalid", buy())


def test_what_cannot_be_sent_says_why(send: Send) -> None:
    url = closed_port()
    with pytest.raises(errors.InvalidParameter, match="quantity is a float") as caught:
        send(url, buy(quantity=0.1))
    assert caught.value.request is not None
    with pytest.raises(errors.InvalidParameter, match="recvWindow"):
        send(url, buy(), recv_window=60_001)
    with pytest.raises(errors.NotSent, match="no REST address for dapi"):
        send(url, Request[Any](product="dapi", verb="GET", path="/dapi/v1/ping", response=Any))
    with pytest.raises(errors.NotSent, match="WebSocket API"):
        send(url, Request[Any](product="spot", method="session.status", response=Any))


def test_without_credentials_a_signed_request_is_not_sent() -> None:
    client = Client(environment=Environment.sandbox(closed_port()))
    with pytest.raises(errors.NotSent, match="needs an API key"):
        client.spot.account_information()


def test_redirects_are_not_followed(send: Send) -> None:
    with http_server(always(307, b"", Location="/elsewhere")) as (url, heard), pytest.raises(errors.Rejected):
        send(url, buy())
    assert len(heard) == 1


def test_the_reply_s_content_type_decides(send: Send) -> None:
    page = b"<html><head><title>403 Forbidden</title></head></html>"
    server = http_server(lambda heard: (403, {"Content-Type": "text/html"}, page))
    with server as (url, _), pytest.raises(errors.Rejected, match="firewall") as caught:
        send(url, buy())
    assert caught.value.raw == page


def test_usage_is_kept_by_product() -> None:
    headers = {"X-MBX-USED-WEIGHT-1M": "42", "X-MBX-ORDER-COUNT-10S": "1", "X-SAPI-USED-UID-WEIGHT-1M": "7"}
    with http_server(always(200, ORDER, **headers)) as (url, _):
        client = Client(CREDENTIALS, environment=Environment.sandbox(url))
        assert client.limits.used("spot") == {}
        client.send(buy())
        client.close()
    used = client.limits.used("spot")
    assert used["x-mbx-used-weight-1m"] == 42
    assert used["x-mbx-order-count-10s"] == 1
    assert used["x-sapi-used-uid-weight-1m"] == 7
    assert client.limits.used("fapi") == {}


def test_a_closed_client_sends_nothing() -> None:
    client = Client(CREDENTIALS, environment=Environment.sandbox(closed_port()))
    client.close()
    with pytest.raises(errors.NotSent, match="client is closed"):
        client.send(buy())

    async def closed() -> None:
        client = AsyncClient(CREDENTIALS, environment=Environment.sandbox(closed_port()))
        await client.close()
        with pytest.raises(errors.NotSent, match="client is closed"):
            await client.send(buy())

    asyncio.run(closed())


def test_groups_call_and_await() -> None:
    with http_server(always(200, b'{"serverTime":1499827319559}')) as (url, heard):
        environment = Environment.sandbox(url)
        with Client(environment=environment) as client:
            assert client.spot.check_server_time().server_time == 1499827319559
            assert client.fapi.check_server_time().server_time == 1499827319559
            assert client.spot is client.spot

        async def awaited() -> int:
            async with AsyncClient(environment=environment) as client:
                return (await client.spot.check_server_time()).server_time

        assert asyncio.run(awaited()) == 1499827319559
    assert [one.target for one in heard] == ["/api/v3/time", "/fapi/v1/time", "/api/v3/time"]


def test_the_users_own_httpx_client_is_used_and_stays_open() -> None:
    with http_server(always(200, ORDER)) as (url, heard), httpx.Client(headers={"X-Mine": "yes"}) as own:
        sync_send(url, buy(), transport=HttpxTransport(own))
        assert not own.is_closed
    with pytest.raises(errors.NotSent, match="HTTP client is closed"):
        HttpxTransport(own).send(HttpRequest(verb="GET", url=url, headers={}))

    async def send() -> None:
        async with httpx.AsyncClient(headers={"X-Mine": "yes"}) as own:
            environment = Environment.sandbox(url)
            async with AsyncClient(CREDENTIALS, environment=environment, transport=AsyncHttpxTransport(own)) as client:
                await client.send(buy())
            assert not own.is_closed

    with http_server(always(200, ORDER)) as (url, more):
        asyncio.run(send())
    assert [one.headers["x-mine"] for one in heard + more] == ["yes", "yes"]


class UrllibTransport:
    """The standard library as a second `Transport`."""

    def send(self, request: HttpRequest) -> HttpReply:
        asked = urllib.request.Request(
            request.url, data=request.body, headers=dict(request.headers), method=request.verb
        )
        try:
            with urllib.request.urlopen(asked, timeout=request.timeout) as reply:
                return self._reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return self._reply(refusal.code, refusal.headers, refusal.read())

    def _reply(self, status: int, headers: Any, body: bytes) -> HttpReply:
        return HttpReply(status=status, headers={name.lower(): value for name, value in headers.items()}, body=body)

    def close(self) -> None: ...


def test_another_transport() -> None:
    with http_server(always(200, ORDER)) as (url, _):
        assert sync_send(url, buy(), transport=UrllibTransport()).order_id == 28
    refusing = http_server(always(400, b'{"code":-1121,"msg":"Invalid symbol."}'))
    with refusing as (url, _), pytest.raises(errors.Rejected, match="Invalid symbol"):
        sync_send(url, buy(), transport=UrllibTransport())
    with pytest.raises(errors.OutcomeUnknown):  # it does not tell how far it got
        sync_send(closed_port(), buy(), transport=UrllibTransport())


class ScriptedTransport:
    """An `AsyncTransport` that answers without a network."""

    def __init__(self, reply: HttpReply) -> None:
        self.reply = reply
        self.asked: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpReply:
        self.asked.append(request)
        return self.reply

    async def close(self) -> None: ...


def test_another_asynchronous_transport_and_another_decoder() -> None:
    class Bytes:
        """An encoding whose every body is itself."""

        name = "bytes"
        headers: ClassVar[Mapping[str, str]] = {"Accept": "application/sbe"}
        query: ClassVar[Mapping[str, str]] = {}

        def decode(self, data: bytes, type: Any) -> Any:
            return data

        def frame(self, data: bytes) -> Any: ...

    def ask(content_type: str) -> tuple[Any, HttpRequest]:
        transport = ScriptedTransport(HttpReply(status=200, headers={"content-type": content_type}, body=ORDER))
        order = async_send("http://127.0.0.1:1", buy(), transport=transport, decoder=Bytes())
        return order, transport.asked[0]

    order, asked = ask("application/sbe")
    assert order == ORDER
    assert asked.headers["Accept"] == "application/sbe"
    order, _ = ask("application/json")  # "falls back to JSON"
    assert order.order_id == 28


def test_nothing_logs_or_shows_what_was_signed(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with http_server(always(200, ORDER)) as (url, heard):
        send(url, buy())
    signature = parse_qs(urlsplit(heard[0].target).query)["signature"][0]
    assert "/api/v3/order" in caplog.text
    for secret in (signature, "the-api-key", "the-secret"):
        assert secret not in caplog.text
    asked = HttpRequest(verb="GET", url=f"{url}?signature={signature}", headers={"X-MBX-APIKEY": "the-api-key"})
    assert signature not in repr(asked)
    assert "the-api-key" not in repr(asked)


def test_a_clock_that_knows_the_exchanges_time() -> None:
    clock = Clock(lambda: 1_000)
    assert clock.observe(server_time=5_050, sent=1_000, received=1_100) == 4_000
    assert clock.now() == 5_000


def test_environments_have_the_documented_addresses() -> None:
    production = Environment.production()
    assert production.rest["spot"] == "https://api.binance.com"
    assert production.rest["fapi"] == "https://fapi.binance.com"
    assert production.ws_api["spot"] == "wss://ws-api.binance.com:443/ws-api/v3"
    assert production.streams["margin_risk"] == "wss://margin-stream.binance.com"
    assert Environment.testnet().rest["spot"] == "https://testnet.binance.vision"
    assert Environment.demo().ws_api["spot"] == "wss://demo-ws-api.binance.com/ws-api/v3"
    sandbox = Environment.sandbox("http://127.0.0.1:8080/")
    assert sandbox.ws_api["fapi"] == "ws://127.0.0.1:8080/ws-fapi/v1"
