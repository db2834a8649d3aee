"""What the demo's accounts do, so that something happens on each of their streams."""

from __future__ import annotations

from typing import Any

from ..client import AsyncClient
from ..credentials import Credentials
from ..environment import Environment
from ..session import FapiSession, SpotSession


class Keys:
    """The API keys of the sandbox's accounts, by account and kind."""

    def __init__(self, accounts: list[dict[str, Any]]) -> None:
        self._keys = {(account["name"], key["type"]): key for account in accounts for key in account["keys"]}

    def ed25519(self, account: str) -> Credentials:
        key = self._keys[account, "ed25519"]
        return Credentials.ed25519(key["api_key"], key["private_key"])

    def rsa(self, account: str) -> Credentials:
        key = self._keys[account, "rsa"]
        return Credentials.rsa(key["api_key"], key["private_key"])

    def hmac(self, account: str) -> Credentials:
        key = self._keys[account, "hmac"]
        return Credentials.hmac(key["api_key"], key["secret"])


async def trade(environment: Environment, keys: Keys) -> None:
    """Spot, margin, isolated margin and futures orders, over REST and over the WebSocket API."""
    await _spot(environment, keys)
    await _margin(environment, keys)
    await _futures(environment, keys)


async def _spot(environment: Environment, keys: Keys) -> None:
    from binwire_api.spot.enums import OrderType, Side, TimeInForce

    async with (
        AsyncClient(keys.ed25519("alpha"), environment=environment) as alpha,
        SpotSession(keys.hmac("beta"), environment=environment) as beta,
    ):
        await alpha.spot.new_order(
            symbol="BTCUSDT",
            side=Side.SELL,
            type=OrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            quantity="0.02",
            price="60000",
        )
        await beta.order_place(symbol="BTCUSDT", side=Side.BUY, type=OrderType.MARKET, quantity="0.02")
        resting = await alpha.spot.new_order(
            symbol="BTCUSDT",
            side=Side.BUY,
            type=OrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            quantity="0.01",
            price="50000",
        )
        await alpha.spot.cancel_order(symbol="BTCUSDT", order_id=resting.order_id)


async def _margin(environment: Environment, keys: Keys) -> None:
    """Zeta bids on spot; gamma sells to it from cross margin with borrowed coins, delta from isolated margin."""
    from binwire_api.sapi.margin_trading.enums import OrderType, Side, SideEffectType
    from binwire_api.spot.enums import OrderType as SpotOrderType
    from binwire_api.spot.enums import Side as SpotSide
    from binwire_api.spot.enums import TimeInForce

    async with (
        SpotSession(keys.ed25519("zeta"), environment=environment) as zeta,
        AsyncClient(keys.ed25519("gamma"), environment=environment) as gamma,
        AsyncClient(keys.rsa("delta"), environment=environment) as delta,
    ):
        await zeta.order_place(
            symbol="BTCUSDT",
            side=SpotSide.BUY,
            type=SpotOrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            quantity="0.03",
            price="59000",
        )
        await gamma.sapi.margin_trading.margin_account_new_order(
            symbol="BTCUSDT",
            side=Side.SELL,
            type=OrderType.MARKET,
            quantity="0.01",
            side_effect_type=SideEffectType.MARGIN_BUY,
        )
        await delta.sapi.margin_trading.margin_account_new_order(
            symbol="BTCUSDT", side=Side.SELL, type=OrderType.MARKET, quantity="0.02", is_isolated=True
        )


async def _futures(environment: Environment, keys: Keys) -> None:
    from binwire_api.fapi.enums import OrderType, Side, TimeInForce

    async with (
        AsyncClient(keys.hmac("epsilon"), environment=environment) as epsilon,
        FapiSession(keys.ed25519("beta"), environment=environment) as beta,
    ):
        await epsilon.fapi.new_order(
            symbol="BTCUSDT",
            side=Side.BUY,
            type=OrderType.LIMIT,
            time_in_force=TimeInForce.GTC,
            quantity="0.010",
            price="60000",
        )
        await beta.order_place(symbol="BTCUSDT", side=Side.SELL, type=OrderType.MARKET, quantity="0.010")
