"""A client of its own, that shares no line with binwire or the sandbox: aiohttp, hmac, cryptography."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from yarl import URL

from binwire_sandbox import Sandbox

TIMEOUT = 10


def sign(key: dict[str, str], payload: str) -> str:
    """The signature of a payload by an account's key, as the signature examples of the docs make it."""
    data = payload.encode()
    if key["type"] == "hmac":
        return hmac.new(key["secret"].encode(), data, hashlib.sha256).hexdigest()
    private: Any = load_pem_private_key(key["private_key"].encode(), None)
    if key["type"] == "rsa":
        return base64.b64encode(private.sign(data, padding.PKCS1v15(), hashes.SHA256())).decode()
    return base64.b64encode(private.sign(data)).decode()


class Api:
    """One account's REST and WebSocket calls against a sandbox."""

    def __init__(
        self, exchange: Sandbox, http: aiohttp.ClientSession, account: str = "alpha", type: str = "hmac"
    ) -> None:
        self.exchange = exchange
        self.http = http
        self.account = account
        accounts: Any = exchange.accounts
        keys = {row["name"]: {key["type"]: key for key in row["keys"]} for row in accounts}
        self.key: dict[str, str] = keys[account][type]
        # Those of the latest reply.
        self.headers: Mapping[str, str] = {}

    @property
    def now(self) -> int:
        """The exchange's time in ms."""
        return self.exchange.clock.now() // 1000

    async def call(self, verb: str, path: str, query: str = "", body: str = "", *, key: str | None = None) -> Any:
        """A request as it stands; returns status and parsed body."""
        headers = {} if key == "" else {"X-MBX-APIKEY": key or self.key["api_key"]}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        url = self.exchange.rest + path + (f"?{query}" if query else "")
        async with self.http.request(verb, URL(url, encoded=True), data=body or None, headers=headers) as reply:
            self.headers = reply.headers
            return reply.status, json.loads(await reply.text())

    async def signed(self, verb: str, path: str, **params: object) -> Any:
        """A signed request, its parameters in the query."""
        query = urlencode({**params, "timestamp": params.get("timestamp", self.now)})
        return await self.call(verb, path, f"{query}&signature={quote(sign(self.key, query), safe='')}")

    async def ok(self, verb: str, path: str, **params: object) -> Any:
        """A signed request that must succeed; returns its body."""
        status, body = await self.signed(verb, path, **params)
        assert status == 200, body
        return body

    async def limit(self, side: str, quantity: str, price: str, **params: object) -> Any:
        """Place a LIMIT order on BTCUSDT, GTC unless said otherwise."""
        order = {"symbol": "BTCUSDT", "side": side, "type": "LIMIT", "timeInForce": "GTC"}
        return await self.ok("POST", "/api/v3/order", **{**order, "quantity": quantity, "price": price, **params})

    async def balances(self) -> dict[str, tuple[str, str]]:
        """Free and locked by asset."""
        account = await self.ok("GET", "/api/v3/account")
        return {row["asset"]: (row["free"], row["locked"]) for row in account["balances"]}

    def ws_params(self, **params: object) -> dict[str, object]:
        """WebSocket API parameters with key, timestamp and signature: sorted by name, not percent-encoded."""
        full = {"timestamp": self.now, **params, "apiKey": self.key["api_key"]}
        payload = "&".join(f"{name}={full[name]}" for name in sorted(full))
        return {**full, "signature": sign(self.key, payload)}


class Ws:
    """A WebSocket whose frames are asked for one by one."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._id = 0
        self.events: list[Any] = []

    async def receive(self) -> Any:
        """The next frame: parsed JSON, or bytes, or None once the connection is closed."""
        message = await self.socket.receive(TIMEOUT)
        if message.type is aiohttp.WSMsgType.TEXT:
            return json.loads(message.data)
        return message.data if message.type is aiohttp.WSMsgType.BINARY else None

    async def request(self, method: str, params: object = None, **more: object) -> Any:
        """Send a request and wait for its reply; events that come first are kept in `events`."""
        self._id += 1
        await self.socket.send_json({"id": self._id, "method": method, "params": params or {}, **more})
        while True:
            frame = await self.receive()
            if "event" not in frame:
                return frame
            self.events.append(frame)

    async def event(self) -> Any:
        """The next event, in its wrapper."""
        return self.events.pop(0) if self.events else await self.receive()

    async def until(self, wanted: Callable[[Any], bool]) -> list[Any]:
        """Events up to the first that is wanted."""
        seen: list[Any] = []
        while not seen or not wanted(seen[-1]):
            seen.append(await self.event())
        return seen
