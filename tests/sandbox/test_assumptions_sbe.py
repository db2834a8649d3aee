"""What no page states of SBE, as it is set; the bytes are read here by literal offsets."""

import struct

import pytest

from binwire_sandbox.engine.balances import Market

from .assuming import START, trading
from .client import Api
from .test_sbe import SBE, ask

BALANCE = {"e": "balanceUpdate", "E": START // 1000, "a": "BTC", "d": "0.25", "T": START // 1000}
OTHER = {"e": "somethingNew", "E": START // 1000}


@pytest.mark.parametrize(("assumed", "shown"), [("sent", 0), ("null", 0xFFFF)])
async def test_the_id_of_the_subscription(assumed: str, shown: int) -> None:
    async with trading(sbe_subscription_id=assumed) as (sandbox, alpha, _, open):
        ws = await open(SBE)
        await ask(ws, "userDataStream.subscribe.signature", alpha.ws_params())
        sandbox.emit("alpha", Market.SPOT, BALANCE)
        frame = await ws.receive()
        # BalanceUpdateEvent: two times, the exponent, the amount, then the id.
        assert struct.unpack_from("<qqbqH", frame, 8) == (START, START, -8, 25_000_000, shown)


@pytest.mark.parametrize(("assumed", "templates"), [("message", [999, 601]), ("not-sent", [601])])
async def test_an_event_that_the_schema_does_not_know(assumed: str, templates: list[int]) -> None:
    async with trading(sbe_unknown_event=assumed) as (sandbox, alpha, _, open):
        ws = await open(SBE)
        await ask(ws, "userDataStream.subscribe.signature", alpha.ws_params())
        for event in (OTHER, BALANCE):
            sandbox.emit("alpha", Market.SPOT, event)
        assert [struct.unpack_from("<H", await ws.receive(), 2)[0] for _ in templates] == templates


async def test_exponents_may_be_as_small_as_the_numbers() -> None:
    async with trading(sbe_exponents="shortest") as (sandbox, alpha, _, open):
        ws = await open(SBE)
        await ask(ws, "userDataStream.subscribe.signature", alpha.ws_params())
        sandbox.emit("alpha", Market.SPOT, BALANCE)
        frame = await ws.receive()
        assert struct.unpack_from("<bq", frame, 24) == (-2, 25)


async def test_exponents_of_books() -> None:
    async with trading(sbe_exponents="shortest") as (sandbox, alpha, _, open):
        key = Api(sandbox, alpha.http, type="ed25519").key["api_key"]
        ws = await open("/ws/btcusdt@bestBidAsk", headers={"X-MBX-APIKEY": key})
        await alpha.limit("BUY", "0.125", "40000.5")
        frame = await ws.receive()
        # BestBidAskStreamEvent: time, update id, the exponents of prices and of quantities; bid, quantity, ask, its.
        assert struct.unpack_from("<bb4q", frame, 24) == (-1, -3, 400_005, 125, 0, 0)
