"""What a signed request costs, as ratios within one run: `python benchmarks/bench_rest.py [ROUNDS]`.

Building an order's signed address is compared with the least anybody can do by the standard library (urlencode and
the same signature), a call with the same call by bare httpx to the same server. Measurements take turns, so that all
meet the same load; the fastest counts.
"""

from __future__ import annotations

import hmac
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter, time
from typing import Any
from urllib.parse import urlencode

import httpx
from nacl.signing import SigningKey

from binwire import Client, Credentials, Environment
from binwire._rest_exchange import RestExchange
from binwire_api.spot.enums import OrderType, Side, TimeInForce
from binwire_api.spot.rest import SpotRest

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")  # RFC 8032, 7.1
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"  # the documentation's example
HEADERS = {"X-MBX-APIKEY": "key"}
ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "60000.00",
    "newClientOrderId": "mine",
}


class Time(BaseHTTPRequestHandler):
    """Tells the time."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b'{"serverTime":1499827319559}'
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n" + body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def best(work: dict[str, Callable[[], Any]], rounds: int, times: int) -> dict[str, float]:
    """Microseconds a call, of the fastest round."""
    found = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, call in work.items():
            begun = perf_counter()
            for _ in range(times):
                call()
            found[name] = min(found[name], (perf_counter() - begun) / times * 1e6)
    return found


def least(sign: Callable[[bytes], str]) -> Callable[[], str]:
    """An order by the standard library."""

    def build() -> str:
        query = urlencode({**ORDER, "timestamp": int(time() * 1000)})
        return f"https://api.binance.com/api/v3/order?{query}&{urlencode({'signature': sign(query.encode())})}"

    return build


def ours(credentials: Credentials) -> Callable[[], Any]:
    """The same order through an operation."""
    exchange = RestExchange(credentials, Environment.production(), Decimal, None, None, None, 10.0)

    def build() -> Any:
        return exchange.ask(
            SpotRest[Decimal].new_order(
                symbol="BTCUSDT",
                side=Side.BUY,
                type=OrderType.LIMIT,
                time_in_force=TimeInForce.GTC,
                quantity=Decimal("0.001"),
                price="60000.00",
                new_client_order_id="mine",
            )
        )

    return build


def building(rounds: int) -> None:
    """Print what building costs."""
    pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    ed25519 = Credentials.ed25519("key", f"{pem}-----END PRIVATE KEY-----")
    key = SigningKey(SEED)
    found = best(
        {
            "hmac, least": least(lambda payload: hmac.digest(SECRET.encode(), payload, "sha256").hex()),
            "hmac, binwire": ours(Credentials.hmac("key", SECRET)),
            "ed25519, least": least(lambda payload: key.sign(payload).signature.hex()),
            "ed25519, binwire": ours(ed25519),
        },
        rounds,
        300,
    )
    for name, took in found.items():
        print(f"{name:18} {took:8.1f} µs")
    for kind in ("hmac", "ed25519"):
        print(f"{kind}: binwire / least {found[f'{kind}, binwire'] / found[f'{kind}, least']:.2f}")


def calling(rounds: int, url: str) -> None:
    """Print what a call costs."""
    environment = Environment.sandbox(url)
    with httpx.Client() as bare, Client(environment=environment) as client:
        found = best(
            {
                "call, httpx": lambda: bare.get(f"{url}/api/v3/time", headers=HEADERS).json(),
                "call, binwire": client.spot.check_server_time,
            },
            rounds,
            50,
        )
    for name, took in found.items():
        print(f"{name:18} {took:8.1f} µs")
    print(f"call: binwire / httpx {found['call, binwire'] / found['call, httpx']:.2f}")


def main() -> None:
    """Print times and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    building(rounds)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Time)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    calling(rounds, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
