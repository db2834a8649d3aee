"""ccxt's exchanges, pointed at the sandbox."""

from collections.abc import Callable
from typing import Any

import ccxt.pro

from ..checks import Group, Inbox
from ..exchange import Exchange, Key

HOSTS = ("api", "fapi", "dapi", "eapi", "papi")


def spot(exchange: Exchange, key: Key, **options: Any) -> ccxt.pro.binance:
    """Spot and margin."""
    return _client(exchange, key, {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}} | options)


def futures(exchange: Exchange, key: Key) -> ccxt.pro.binance:
    """USDⓈ-M futures, which ccxt calls linear swaps."""
    return _client(exchange, key, {"defaultType": "swap", "fetchMarkets": {"types": ["linear"]}})


class Pair(Group):
    """Two accounts of one market."""

    make = staticmethod(spot)
    accounts = ("alpha", "beta")
    symbol = "BTC/USDT"

    async def open(self) -> None:
        """Two accounts, and their markets."""
        first, second = self.accounts
        self.client = self.make(self.exchange, self.exchange.key(first))
        self.other = self.make(self.exchange, self.exchange.key(second))
        await self.client.load_markets()
        await self.other.load_markets()

    async def close(self) -> None:
        """End them."""
        await self.client.close()
        await self.other.close()

    async def bid(self) -> float:
        """What buyers pay now."""
        return (await self.client.fetch_order_book(self.symbol, 5))["bids"][0][0]


async def watch(call: Callable[..., Any], inbox: Inbox) -> None:
    """Feed an inbox with what a watch method returns, for ever."""
    while True:
        for item in await call():
            inbox(item)


def _client(exchange: Exchange, key: Key, options: dict[str, Any]) -> ccxt.pro.binance:
    settings = {"apiKey": key.api_key, "secret": key.private_key, "enableRateLimit": False}
    client = ccxt.pro.binance(settings | {"options": {"fetchCurrencies": False} | options})
    addresses = client.urls["api"]
    for name, value in list(addresses.items()):
        if isinstance(value, str):
            addresses[name] = _here(exchange, value)
    streams = exchange.streams
    # ccxt tells spot from futures by "/stream" in the address; here that reads as one more stream, which is none.
    addresses["ws"].update(spot=f"{streams}/ws/stream", margin=f"{streams}/ws/stream", linear=f"{streams}/ws")
    addresses["ws"]["ws-api"] = {"spot": exchange.ws_api, "linear": exchange.ws_fapi, "inverse": exchange.ws_fapi}
    return client


def _here(exchange: Exchange, address: str) -> str:
    for host in HOSTS:
        address = address.replace(f"https://{host}.binance.com", exchange.rest)
    return address
