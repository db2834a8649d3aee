"""What no page states of user data streams, as it is set."""

import aiohttp
import pytest

from binwire_sandbox import Assumptions, ManualClock

from .assuming import START, subscribe, trading
from .client import Api

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "50000",
}


class TestUserData:
    @pytest.mark.parametrize("code", Assumptions.alternatives()["active_limit_code"])
    async def test_code_at_the_limit(self, code: str) -> None:
        async with trading(active_limit_code=code) as (_, alpha, beta, open):
            ws = await open()
            for api in (alpha, beta):
                await subscribe(ws, api)
            token = (await alpha.ok("POST", "/sapi/v1/userListenToken"))["token"]
            await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
            isolated = await alpha.ok("POST", "/sapi/v1/userListenToken", isIsolated="TRUE", symbol="BTCUSDT")
            refused = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": isolated["token"]})
            assert refused["error"]["code"] == int(code)

    @pytest.mark.parametrize(
        ("assumed", "heard", "left"), [("stays", ["executionReport"], [0, 1]), ("ends", ["eventStreamTerminated"], [1])]
    )
    async def test_what_a_revoked_key_subscribed_to(self, assumed: str, heard: list[str], left: list[int]) -> None:
        async with trading(revocation=assumed) as (sandbox, alpha, beta, open):
            ws = await open()
            assert [await subscribe(ws, alpha), await subscribe(ws, beta)] == [0, 1]
            assert sandbox.exchange.revoke(alpha.key["api_key"])
            await Api(sandbox, alpha.http, type="ed25519").limit("BUY", "0.001", "50000")
            frame = await ws.event()
            assert (frame["subscriptionId"], [frame["event"]["e"]]) == (0, heard)
            listed = await ws.request("session.subscriptions")
            assert listed["result"] == [{"subscriptionId": id} for id in left]

    @pytest.mark.parametrize(("assumed", "expected"), [("same", [0, 0]), ("new", [0, 1])])
    async def test_the_id_after_a_tokens_renewal(self, assumed: str, expected: list[int]) -> None:
        async with trading(renewed_token_id=assumed) as (_, alpha, _, open):
            ws = await open()
            ids: list[int] = []
            for _ in range(2):
                token = (await alpha.ok("POST", "/sapi/v1/userListenToken"))["token"]
                reply = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
                ids.append(reply["result"]["subscriptionId"])
            assert ids == expected
            assert (await ws.request("session.subscriptions"))["result"] == [{"subscriptionId": expected[-1]}]
            await alpha.ok("POST", "/sapi/v1/margin/order", **ORDER)
            assert [(await ws.event())["subscriptionId"] for _ in range(2)] == [expected[-1]] * 2

    @pytest.mark.parametrize("assumed", Assumptions.alternatives()["expired_listen_key"])
    async def test_a_connection_whose_listen_key_expires(self, assumed: str) -> None:
        async with trading(expired_listen_key=assumed) as (sandbox, alpha, _, open):
            key = (await alpha.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
            ws = await open(f"/private/ws?listenKey={key}")
            assert sandbox.exchange.listen_keys.expire(key)
            assert (await ws.receive())["e"] == "listenKeyExpired"
            if assumed == "stays":
                await ws.socket.send_json({"id": 1, "method": "GET_PROPERTY", "params": ["combined"]})
            assert await ws.receive() == (None if assumed == "closes" else {"result": False, "id": 1})

    @pytest.mark.parametrize(("code", "seen"), [("1000", 1000), ("1001", 1001), ("1008", 1008), ("none", 1006)])
    async def test_close_codes(self, code: str, seen: int) -> None:
        async with trading(close_code=code) as (sandbox, _, _, open):
            ws = await open()
            await ws.request("ping")
            sandbox.drop()
            assert await ws.receive() is None
            assert ws.socket.close_code == seen

    @pytest.mark.parametrize("path", ["/ws-api/v3", "/ws/btcusdt@trade", "/private/ws"])
    @pytest.mark.parametrize(("code", "seen"), [("1001", 1001), ("none", 1006)])
    async def test_close_codes_after_a_day(self, code: str, seen: int, path: str) -> None:
        async with trading(close_code=code) as (sandbox, _, _, open):
            ws = await open(path)
            assert isinstance(sandbox.clock, ManualClock)
            sandbox.clock.advance(hours=25)
            while await ws.receive() is not None:
                pass
            assert ws.socket.close_code == seen

    @pytest.mark.parametrize(("assumed", "heard"), [("stays", [{"subscriptionId": 0}]), ("ends", [])])
    async def test_a_new_logon(self, assumed: str, heard: object) -> None:
        async with trading(new_logon=assumed) as (sandbox, alpha, _, open):
            ws = await open()
            for name in ("alpha", "beta"):
                await ws.request("session.logon", Api(sandbox, alpha.http, name, "ed25519").ws_params())
                if name == "alpha":
                    await ws.request("userDataStream.subscribe")
            assert [frame["event"]["e"] for frame in ws.events] == ([] if heard else ["eventStreamTerminated"])
            assert (await ws.request("session.subscriptions"))["result"] == heard

    @pytest.mark.parametrize(("assumed", "before"), [("events-first", 1), ("reply-first", 0)])
    async def test_the_last_event_and_the_reply(self, assumed: str, before: int) -> None:
        async with trading(reply_order=assumed) as (_, alpha, _, open):
            ws = await open()
            await subscribe(ws, alpha)
            await ws.request("userDataStream.unsubscribe")
            assert len(ws.events) == before
            assert (await ws.event())["event"]["e"] == "eventStreamTerminated"

    @pytest.mark.parametrize("assumed", Assumptions.alternatives()["listen_tokens"])
    async def test_several_tokens(self, assumed: str) -> None:
        async with trading(listen_tokens=assumed) as (_, alpha, _, open):
            ws = await open()
            tokens = [(await alpha.ok("POST", "/sapi/v1/userListenToken"))["token"] for _ in range(2)]
            replies = [
                await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token}) for token in tokens
            ]
            assert [reply["status"] for reply in replies] == [200 if assumed == "all-live" else 400, 200]

    @pytest.mark.parametrize(("assumed", "unit"), [("us", 1), ("ms", 1000)])
    async def test_the_unit_of_a_tokens_end(self, assumed: str, unit: int) -> None:
        async with trading(token_expiration=assumed) as (_, alpha, _, open):
            token = (await alpha.ok("POST", "/sapi/v1/userListenToken"))["token"]
            reply = await (await open()).request("userDataStream.subscribe.listenToken", {"listenToken": token})
            assert reply["result"]["expirationTime"] == (START + 24 * 3600 * 1_000_000) // unit

    @pytest.mark.parametrize(("assumed", "seen"), [("silent", None), ("told", "listenKeyExpired")])
    async def test_a_deleted_listen_key(self, assumed: str, seen: str | None) -> None:
        async with trading(deleted_listen_key=assumed) as (_, alpha, _, open):
            key = (await alpha.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
            ws = await open(f"/private/ws?listenKey={key}")
            assert (await alpha.call("DELETE", "/fapi/v1/listenKey"))[0] == 200
            frame = await ws.receive()
            assert (frame and frame["e"]) == seen

    @pytest.mark.parametrize("path", ["/ws/{}", "/private/ws?listenKey={}"])
    @pytest.mark.parametrize("assumed", Assumptions.alternatives()["dead_listen_key"])
    async def test_a_dead_listen_key(self, path: str, assumed: str) -> None:
        async with trading(dead_listen_key=assumed) as (_, _, _, open):
            await open("/ws/btcusdt@trade")
            if assumed == "accepted":
                await open(path.format("x" * 64))
                return
            with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
                await open(path.format("x" * 64))

    @pytest.mark.parametrize("assumed", Assumptions.alternatives()["no_logon_code"])
    async def test_subscribing_without_a_logon(self, assumed: str) -> None:
        async with trading(no_logon_code=assumed) as (_, _, _, open):
            reply = await (await open()).request("userDataStream.subscribe")
            assert (reply["status"], reply["error"]["code"]) == (401, int(assumed))

    @pytest.mark.parametrize("assumed", Assumptions.alternatives()["logon_key_code"])
    async def test_logging_on_with_an_hmac_key(self, assumed: str) -> None:
        async with trading(logon_key_code=assumed) as (_, alpha, _, open):
            reply = await (await open()).request("session.logon", alpha.ws_params())
            assert reply["error"]["code"] == int(assumed)

    @pytest.mark.parametrize(("assumed", "status", "code"), [("accepted", 200, None), ("-2036", 400, -2036)])
    async def test_unsubscribing_from_nothing(self, assumed: str, status: int, code: int | None) -> None:
        async with trading(unsubscribed_nothing=assumed) as (_, _, _, open):
            reply = await (await open()).request("userDataStream.unsubscribe")
            assert (reply["status"], reply.get("error", {}).get("code")) == (status, code)

    @pytest.mark.parametrize(("assumed", "id"), [("sent", 1), ("null", None)])
    async def test_the_id_of_a_revoked_keys_reply(self, assumed: str, id: int | None) -> None:
        async with trading(revoked_key_id=assumed) as (sandbox, alpha, _, open):
            ws, params = await open(), alpha.ws_params()
            assert sandbox.exchange.revoke(alpha.key["api_key"])
            reply = await ws.request("account.status", params)
            assert (reply["id"], reply["error"]["code"]) == (id, -2015)
