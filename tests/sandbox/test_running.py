"""How the exchange can be run: in a thread, by the pytest fixture, over TLS, by a virtual clock, open to others."""

import asyncio
import json
import ssl
import urllib.request
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from binwire_sandbox import ManualClock, Sandbox, Settings, ThreadedSandbox
from binwire_sandbox.admin.access import local_only
from binwire_sandbox.engine.balances import Market

from .client import Ws
from .test_program import start

pytest_plugins = ["pytester"]
START = 1_750_000_000_000_000
ONE = Settings(("alpha",))


def get(url: str, context: ssl.SSLContext | None = None) -> Any:
    """A plain blocking GET."""
    with urllib.request.urlopen(url, context=context) as reply:
        return json.loads(reply.read())


class TestThread:
    def test_serves_a_program_that_is_not_asynchronous(self) -> None:
        with ThreadedSandbox(ManualClock(START), settings=ONE) as exchange:
            assert get(f"{exchange.rest}/api/v3/time") == {"serverTime": START // 1000}
            exchange.advance(hours=25)
            assert get(f"{exchange.rest}/api/v3/time") == {"serverTime": START // 1000 + 25 * 3_600_000}
            assert exchange.accounts[0]["name"] == "alpha"
            assert exchange.drop() == 0
            exchange.emit("alpha", Market.SPOT, {"e": "balanceUpdate"})
            assert exchange.log == []

    def test_a_real_clock_is_not_moved(self) -> None:
        with ThreadedSandbox(settings=ONE) as exchange, pytest.raises(RuntimeError, match="ManualClock"):
            exchange.advance(hours=1)

    def test_two_do_not_know_of_each_other(self) -> None:
        with ThreadedSandbox(settings=ONE) as one, ThreadedSandbox(ManualClock(START), settings=ONE) as other:
            assert one.rest != other.rest
            assert one.accounts != other.accounts
            assert get(f"{other.rest}/api/v3/time")["serverTime"] == START // 1000


class TestFixture:
    def test_gives_each_test_an_exchange_made_as_its_marker_says(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest('pytest_plugins = ["binwire_sandbox.pytest_plugin"]')
        pytester.makepyfile(
            """
            import json, urllib.request, pytest
            from binwire_sandbox import ManualClock

            def test_plain(binwire_exchange):
                assert urllib.request.urlopen(binwire_exchange.rest + "/api/v3/ping").read() == b"{}"

            @pytest.mark.binwire_exchange(clock=ManualClock(1_000_000))
            def test_marked(binwire_exchange):
                binwire_exchange.advance(seconds=1)
                answer = urllib.request.urlopen(binwire_exchange.rest + "/api/v3/time").read()
                assert json.loads(answer) == {"serverTime": 2000}
            """
        )
        pytester.runpytest_subprocess("-q", "--strict-markers").assert_outcomes(passed=2)


class TestTls:
    async def test_rest_and_websockets_for_who_trusts_the_certificate(self) -> None:
        async with Sandbox(ManualClock(START), settings=ONE, tls=True) as exchange:
            assert exchange.rest.startswith("https://")
            assert exchange.ws_api.startswith("wss://")
            trusting = ssl.create_default_context(cadata=exchange.certificate)
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as http:
                async with http.get(f"{exchange.rest}/api/v3/ping") as reply:
                    assert await reply.json() == {}
                async with http.ws_connect(exchange.ws_api) as socket:
                    assert (await Ws(socket).request("ping"))["result"] == {}
            async with aiohttp.ClientSession() as http:
                with pytest.raises(aiohttp.ClientConnectorCertificateError):
                    await http.get(f"{exchange.rest}/api/v3/ping")

    async def test_the_program_writes_it_to_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "sandbox.pem"
        process, line = await start(
            "--tls", str(file), "--account", "me", "--exit-with-stdin", stdin=asyncio.subprocess.PIPE
        )
        context = ssl.create_default_context(cafile=str(file))
        assert await asyncio.to_thread(get, f"{line['rest']}/api/v3/ping", context) == {}
        assert [account["name"] for account in line["accounts"]] == ["me"]
        process.stdin.close()
        assert await process.wait() == 0


class TestClock:
    async def test_the_program_can_be_told_to_move_on(self, http: aiohttp.ClientSession) -> None:
        process, line = await start("--clock", "virtual", "--exit-with-stdin", stdin=asyncio.subprocess.PIPE)
        async with http.ws_connect(line["ws_api"]) as socket:
            ws = Ws(socket)
            before = (await ws.request("time"))["result"]["serverTime"]
            async with http.post(f"{line['rest']}/sandbox/clock", json={"hours": 1, "milliseconds": 5}) as reply:
                assert (await reply.json())["virtual"] is True
            assert (await ws.request("time"))["result"]["serverTime"] == before + 3_600_005
            async with http.post(f"{line['rest']}/sandbox/clock", json={"hours": 24}):
                assert await ws.receive() is None
        process.stdin.close()
        assert await process.wait() == 0

    @pytest.mark.parametrize("body", [{}, {"hours": -1}, {"hours": "1"}, {"days": 1}, {"seconds": True}])
    async def test_other_orders_are_refused(self, exchange: Sandbox, http: aiohttp.ClientSession, body: Any) -> None:
        before = exchange.clock.now()
        async with http.post(f"{exchange.rest}/sandbox/clock", json=body) as reply:
            assert reply.status == 400
        assert exchange.clock.now() == before

    async def test_it_does_not_leave_the_calendar(self, exchange: Sandbox, http: aiohttp.ClientSession) -> None:
        async with http.post(f"{exchange.rest}/sandbox/clock", json={"hours": 99_999_999}) as reply:
            assert (reply.status, await reply.json()) == (
                400,
                {"error": "the clock goes no further than the year 9000"},
            )
        assert exchange.clock.now() == START
        async with http.post(f"{exchange.rest}/sandbox/clock", json={"hours": 24 * 365 * 6900}) as reply:
            assert reply.status == 200
        for interval in ("1M", "1w", "1s"):
            query = f"symbol=BTCUSDT&interval={interval}&timeZone=14:00"
            async with http.get(f"{exchange.rest}/api/v3/klines?{query}") as reply:
                assert (reply.status, await reply.json()) == (200, [])

    async def test_the_machines_time_is_not_moved(self, http: aiohttp.ClientSession) -> None:
        async with Sandbox(settings=ONE) as exchange:
            async with http.post(f"{exchange.rest}/sandbox/clock", json={"hours": 1}) as reply:
                assert "--clock virtual" in (await reply.json())["error"]
            async with http.get(f"{exchange.rest}/sandbox/clock") as reply:
                assert (await reply.json())["virtual"] is False


class TestAdmin:
    @pytest.mark.parametrize(
        ("address", "taken"),
        [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("192.168.0.7", False), ("", False)],
    )
    async def test_takes_orders_from_this_machine_alone(self, address: str, taken: bool) -> None:
        async def serve(request: web.Request) -> web.Response:
            return web.Response(status=200)

        request = make_mocked_request("POST", "/sandbox/drop").clone(remote=address)
        assert (await local_only("0.0.0.0")(request, serve)).status == (200 if taken else 403)

    @pytest.mark.parametrize(
        ("headers", "taken"),
        [
            ({"Origin": "https://evil.com"}, False),
            ({"Origin": "null"}, False),
            ({"Origin": "http://127.0.0.1.evil.com"}, False),
            ({"Origin": "http://127.0.0.1@evil.com"}, False),
            ({"Host": "evil.com"}, False),
            ({"Host": "evil.com:80", "Origin": "http://evil.com"}, False),
            ({"Origin": "http://localhost:3000"}, True),
            ({"Origin": "http://[::1]:3000"}, True),
            ({"Host": "localhost:1"}, True),
            ({"Host": "[::1]:1"}, True),
        ],
    )
    async def test_takes_no_orders_from_web_pages(
        self, exchange: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str], taken: bool
    ) -> None:
        async with http.get(f"{exchange.rest}/sandbox/accounts", headers=headers) as reply:
            assert reply.status == (200 if taken else 403)
        async with http.post(f"{exchange.rest}/sandbox/drop", data="{}", headers=headers) as reply:
            assert reply.status == (200 if taken else 403)
        # What the exchange itself answers, a page may read: that takes keys.
        async with http.get(f"{exchange.rest}/api/v3/ping", headers=headers) as reply:
            assert reply.status == 200

    async def test_the_name_listened_on_is_one_of_its_own(self, http: aiohttp.ClientSession) -> None:
        async def serve(request: web.Request) -> web.Response:
            return web.Response(status=200)

        request = make_mocked_request("POST", "/sandbox/drop", {"Host": "box:80"}).clone(remote="127.0.0.1")
        assert (await local_only("box")(request, serve)).status == 200
