"""Accounts and keys as a user orders them, and what a key may be used for."""

import json
import subprocess
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import KeyType, ManualClock, NewAccount, NewKey, Permission, Sandbox, Settings
from binwire_sandbox.__main__ import main

from .client import Api

START = 1_750_000_000_000_000
TRADE_ONLY = frozenset({Permission.SPOT_AND_MARGIN_TRADING})
READ_ONLY = frozenset({Permission.READING})
ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "50000",
}


def sandbox(*keys: NewKey) -> Sandbox[ManualClock]:
    """An exchange with one account that has these keys."""
    return Sandbox(ManualClock(START), settings=Settings((NewAccount(name="alpha", keys=keys),)))


def make_pair(private: Path) -> str:
    """An Ed25519 key in a file, as a user makes one; returns its public half."""
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True)
    pkey = ["openssl", "pkey", "-in", private, "-pubout"]
    return subprocess.run(pkey, check=True, capture_output=True, text=True).stdout


class TestPermissions:
    async def test_a_key_that_may_only_read_cannot_trade(self, http: aiohttp.ClientSession) -> None:
        async with sandbox(NewKey(type=KeyType.HMAC, permissions=READ_ONLY)) as exchange:
            api = Api(exchange, http)
            await api.ok("GET", "/api/v3/account")
            for path in ("/api/v3/order", "/fapi/v1/order", "/sapi/v1/margin/order"):
                status, body = await api.signed("POST", path, **ORDER)
                assert (status, body["code"]) == (401, -2015)
                assert body["msg"] == "Invalid API-key, IP, or permissions for action."

    async def test_a_key_that_may_only_trade_cannot_read(self, http: aiohttp.ClientSession) -> None:
        async with sandbox(NewKey(type=KeyType.HMAC, permissions=TRADE_ONLY)) as exchange:
            api = Api(exchange, http)
            await api.ok("POST", "/api/v3/order", **ORDER)
            assert (await api.signed("GET", "/api/v3/account"))[1]["code"] == -2015

    async def test_nor_over_the_websocket_api(self, http: aiohttp.ClientSession) -> None:
        async with sandbox(NewKey(type=KeyType.HMAC, permissions=READ_ONLY)) as exchange:
            api = Api(exchange, http)
            async with http.ws_connect(exchange.ws_api) as socket:
                await socket.send_json({"id": 1, "method": "order.place", "params": api.ws_params(**ORDER)})
                reply = await socket.receive_json()
                assert (reply["status"], reply["error"]["code"]) == (401, -2015)

    async def test_a_key_is_refused_from_an_address_that_is_not_on_its_list(self, http: aiohttp.ClientSession) -> None:
        for ips, status in ((frozenset({"203.0.113.9"}), 401), (frozenset({"203.0.113.9", "127.0.0.1"}), 200)):
            async with sandbox(NewKey(type=KeyType.HMAC, ips=ips)) as exchange:
                assert (await Api(exchange, http).signed("GET", "/api/v3/account"))[0] == status

    async def test_its_owner_can_ask_for_them(self, http: aiohttp.ClientSession) -> None:
        async with sandbox(NewKey(type=KeyType.HMAC, permissions=READ_ONLY, ips=frozenset({"127.0.0.1"}))) as exchange:
            shown = await Api(exchange, http).ok("GET", "/sapi/v1/account/apiRestrictions")
            assert shown.pop("ipRestrict") is True
            assert shown.pop("createTime") == START // 1000
            assert {name for name, allowed in shown.items() if allowed} == {"enableReading"}


class TestOpening:
    async def test_a_key_whose_private_half_the_user_holds(self, http: aiohttp.ClientSession, tmp_path: Path) -> None:
        private = tmp_path / "ed.pem"
        public = make_pair(private)
        async with sandbox(NewKey(type=KeyType.ED25519, api_key="KEY1", public_key=public)) as exchange:
            api = Api(exchange, http, type="ed25519")
            api.key = {**api.key, "private_key": private.read_text()}
            assert (await api.ok("GET", "/api/v3/account"))["accountType"] == "SPOT"

    async def test_by_the_admin_while_it_runs(self, exchange: Sandbox, http: aiohttp.ClientSession) -> None:
        order = {"name": "late", "keys": [{"type": "hmac", "api_key": "K", "secret": "S"}], "deposit": {"USDT": "7"}}
        async with http.post(f"{exchange.rest}/sandbox/accounts", json=order) as reply:
            assert await reply.json() == {
                "name": "late",
                "keys": [{"type": "hmac", "api_key": "K", "secret": "S"}],
            }
        assert await Api(exchange, http, "late").balances() == {"USDT": ("7.00000000", "0.00000000")}
        async with http.post(f"{exchange.rest}/sandbox/keys", json={"account": "late", "type": "rsa"}) as reply:
            assert (await reply.json())["type"] == "rsa"
        async with http.get(f"{exchange.rest}/sandbox/accounts") as reply:
            names = [account["name"] for account in (await reply.json())["accounts"]]
            assert names == ["alpha", "beta", "late"]

    async def test_a_revoked_key_is_told_no_more(self, exchange: Sandbox, http: aiohttp.ClientSession) -> None:
        kept, *others = exchange.accounts[0]["keys"]
        for key in others:
            async with http.post(f"{exchange.rest}/sandbox/expire", json={"api_key": key["api_key"]}) as reply:
                assert reply.status == 200
        async with http.get(f"{exchange.rest}/sandbox/accounts") as reply:
            assert (await reply.json())["accounts"][0]["keys"] == [kept]

    @pytest.mark.parametrize(
        ("path", "body", "complaint"),
        [
            ("accounts", {"name": "alpha"}, "account 'alpha': the name is taken"),
            ("accounts", {}, "Object missing required field `name`"),
            ("accounts", {"name": "x", "keys": [{"type": "dsa"}]}, "Invalid enum value 'dsa' - at `$.keys[0].type`"),
            ("accounts", {"name": "x", "keys": [{"type": "hmac", "public_key": "P"}]}, "takes a secret"),
            ("accounts", {"name": "x", "keys": [{"type": "hmac", "api_key": "A"}] * 2}, "there is one of that name"),
            ("accounts", {"name": "x", "keys": [{"type": "rsa", "public_key": "P"}]}, "PEM"),
            ("keys", {"account": "alpha", "type": "hmac", "ips": ["10.0.0.0/8"]}, "'10.0.0.0/8' does not appear to be"),
            ("keys", {"account": "nobody", "type": "rsa"}, "there is none called nobody"),
            ("keys", {"account": "alpha", "type": "rsa", "colour": 1}, "unknown field `colour`"),
        ],
    )
    async def test_what_cannot_be_made_is_refused_whole(
        self, exchange: Sandbox, http: aiohttp.ClientSession, path: str, body: Any, complaint: str
    ) -> None:
        before = exchange.accounts
        async with http.post(f"{exchange.rest}/sandbox/{path}", json=body) as reply:
            assert reply.status == 400
            assert complaint in (await reply.json())["error"]
        assert exchange.accounts == before

    def test_a_file_that_is_none_is_told_with_its_place(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "accounts.json"
        path.write_text(json.dumps([{"name": "a", "keys": [{"type": 5}]}]))
        for file, complaint in ((path, "`$[0].keys[0].type`"), (tmp_path / "none.json", "No such file")):
            with pytest.raises(SystemExit):
                main(["--accounts", str(file)])
            assert complaint in capsys.readouterr().err
