"""Operations that nobody simulates: their parameters are checked, the documented example is their answer."""

import logging
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings
from binwire_sandbox.__main__ import main
from binwire_sandbox.requests.documented.weights import weight_of
from binwire_sandbox.requests.operations import Call, Params

from .client import Api, sign
from .conftest import START


async def test_the_answer_is_the_example_of_the_page_and_a_header_says_so(api: Api) -> None:
    query = f"timestamp={api.now}"
    url = f"{api.exchange.rest}/sapi/v1/capital/withdraw/quota?{query}&signature={sign(api.key, query)}"
    async with api.http.get(url, headers={"X-MBX-APIKEY": api.key["api_key"]}) as reply:
        assert (reply.status, await reply.json()) == (200, {"wdQuota": "10000", "usedWdQuota": "1000"})
        assert reply.headers["X-Sandbox-Unsimulated"] == "true"
    async with api.http.get(f"{api.exchange.rest}/api/v3/time") as reply:
        assert "X-Sandbox-Unsimulated" not in reply.headers


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({}, (400, {"code": -1102, "msg": "Mandatory parameter 'type' was not sent, was empty/null, or malformed."})),
        (
            {"type": ""},
            (400, {"code": -1102, "msg": "Mandatory parameter 'type' was not sent, was empty/null, or malformed."}),
        ),
        ({"type": "NONE"}, (400, {"code": -1130, "msg": "Data sent for parameter 'type' is not valid."})),
        (
            {"type": "SPOT", "limit": "6"},
            (400, {"code": -1130, "msg": "Data sent for parameter 'limit' is not valid."}),
        ),
        (
            {"type": "SPOT", "startTime": "today"},
            (
                400,
                {
                    "code": -1100,
                    "msg": "Illegal characters found in parameter 'startTime'; legal range is '^[0-9]{1,20}$'.",
                },
            ),
        ),
        ({"type": "SPOT", "startTime": ""}, (400, {"code": -1105, "msg": "Parameter 'startTime' was empty."})),
    ],
)
async def test_parameters_are_checked(api: Api, params: dict[str, str], answer: Any) -> None:
    assert await api.signed("GET", "/sapi/v1/accountSnapshot", **params) == answer


async def test_key_and_signature_are_checked(api: Api) -> None:
    status, body = await api.call("GET", "/sapi/v1/capital/withdraw/quota", f"timestamp={api.now}&signature=00")
    assert (status, body["code"]) == (400, -1022)
    status, body = await api.call("GET", "/sapi/v1/capital/withdraw/quota", key="")
    assert (status, body["code"]) == (401, -2014)


async def test_more_rows_than_there_may_be_are_as_many_as_there_may_be(api: Api) -> None:
    assert (await api.signed("GET", "/sapi/v1/accountSnapshot", type="SPOT", limit=31))[0] == 200


async def test_of_one_thing_or_many_the_parameter_decides(api: Api) -> None:
    _, many = await api.call("GET", "/fapi/v1/assetIndex")
    _, one = await api.call("GET", "/fapi/v1/assetIndex", "symbol=ADAUSD")
    assert (one["symbol"], [row["symbol"] for row in many]) == ("ADAUSD", ["ADAUSD"])


async def test_a_wrong_verb_or_path_is_none(api: Api) -> None:
    assert await api.call("PATCH", "/sapi/v1/capital/withdraw/quota") == (
        404,
        {"code": -5000, "msg": "Path /sapi/v1/capital/withdraw/quota, Method PATCH is invalid"},
    )
    assert (await api.call("GET", "/sapi/v1/nothing"))[0] == 404


@pytest.mark.parametrize(("accepts", "kind"), [("*/*", "application/json"), ("text/html,*/*", "text/html")])
async def test_who_reads_html_gets_a_page_for_a_path_that_is_none(api: Api, accepts: str, kind: str) -> None:
    async with api.http.get(f"{api.exchange.rest}/api/v3/exchangie", headers={"Accept": accepts}) as reply:
        assert (reply.status, reply.content_type) == (404, kind)
        assert ("<h2>404 Not found</h2>" in await reply.text()) is (kind == "text/html")


async def test_paths_outside_the_product_s_own_are_served_too(api: Api) -> None:
    assert (await api.call("GET", "/futures/data/delivery-price", "pair=BTCUSDT"))[0] == 200
    assert (await api.call("GET", "/bapi/defi/v1/public/alpha-trade/get-exchange-info"))[0] == 200


async def test_methods_of_the_websocket_api_answer_too(api: Api, connect: Any) -> None:
    ws = await connect()
    reply = await ws.request("order.amendments", api.ws_params(symbol="BTCUSDT"))
    assert reply["error"]["code"] == -1102
    name, params = unsimulated(api, "spot", "ws")
    reply = await ws.request(name, api.ws_params(**params))
    assert (reply["status"], reply["result"] is not None) == (200, True)


def unsimulated(api: Api, product: str, kind: str) -> tuple[str, dict[str, str]]:
    """A signed operation that is not simulated, with what it must be given."""
    exchange = api.exchange.exchange
    names = {
        name for row in exchange.coverage() for name in row.unsimulated if (row.product, row.kind) == (product, kind)
    }
    directory = exchange.directories[product]
    for name in sorted(names):
        found = directory.documented[name]
        required = {one.name: "BTCUSDT" for one in found.params if one.required}
        if found.auth == "signed" and required.keys() <= {"symbol"}:
            return name, required
    pytest.skip("all signed methods are simulated")


async def test_coverage_never_counts_an_example_as_simulated(api: Api) -> None:
    await api.ok("GET", "/sapi/v1/capital/withdraw/quota")
    async with api.http.get(f"{api.exchange.rest}/sandbox/coverage") as reply:
        shown = await reply.json()
    assert shown["unsimulated_calls"] == {"GET /sapi/v1/capital/withdraw/quota": 1}
    rows = {(row["product"], row["kind"]): row for row in shown["coverage"]}
    assert {key: row["simulated"] + row["unsimulated"] for key, row in rows.items()} == {
        ("spot", "rest"): 51,
        ("spot", "ws"): 59,
        ("sapi", "rest"): 484,
        ("fapi", "rest"): 108,
        ("fapi", "ws"): 21,
    }
    assert "GET /sapi/v1/capital/withdraw/quota" not in rows["sapi", "rest"]["names"]
    assert "POST /sapi/v1/margin/order" in rows["sapi", "rest"]["names"]


def test_the_command_prints_the_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--coverage"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["simulated", "unsimulated"]
    assert [row.split()[:2] for row in rows] == [
        ["spot", "rest"],
        ["spot", "ws"],
        ["sapi", "rest"],
        ["fapi", "rest"],
        ["fapi", "ws"],
    ]


def test_the_first_call_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    exchange = Sandbox(settings=Settings(accounts=())).exchange
    found = exchange.directories["sapi"].find("GET /sapi/v1/convert/exchangeInfo")
    assert found is not None
    for _ in range(2):
        found.handle(Call(Params({}), None))
    assert caplog.messages == [
        "GET /sapi/v1/convert/exchangeInfo is not simulated: it is answered with the documented example"
    ]


@pytest.mark.parametrize(
    ("stated", "params", "weight"),
    [
        (None, {}, 1),
        (2400, {}, 2400),
        ({"value": 40, "when": [{"param": "symbol", "present": True, "value": 1}]}, {"symbol": "X"}, 1),
        ({"value": 40, "when": [{"param": "symbol", "present": True, "value": 1}]}, {}, 40),
        ({"value": 10, "when": [{"param": "limit", "at_most": 100, "default": 500, "value": 5}]}, {}, 10),
        ({"value": 10, "when": [{"param": "limit", "at_most": 100, "default": 500, "value": 5}]}, {"limit": "100"}, 5),
        ({"value": 10, "when": [{"param": "limit", "at_most": 100, "value": 5}]}, {"limit": "many"}, 10),
        ({"value": 5, "when": [{"param": "type", "among": ["A", "B"], "value": 1}]}, {"type": "B"}, 1),
        ({"value": 4, "when": [{"param": "l", "present": True, "each": 4, "value": 200}]}, {"l": '["A","B"]'}, 8),
        ({"value": 4, "when": [{"param": "l", "present": True, "each": 4, "value": 200}]}, {"l": "[" * 9999}, 4),
        ({"value": 80, "when": [{"param": "l", "items_at_most": 20, "value": 2}]}, {"l": '["A"]'}, 2),
    ],
)
def test_weights_follow_the_rules_of_the_catalog(stated: Any, params: dict[str, str], weight: int) -> None:
    assert weight_of(stated)(Params(params)) == weight


RETIRED = [
    ("POST", "/api/v1/userDataStream"),
    ("POST", "/api/v3/userDataStream"),
    ("PUT", "/sapi/v1/userDataStream"),
    ("DELETE", "/sapi/v1/userDataStream/isolated"),
    ("GET", "/sapi/v1/margin/leverageBracket"),
]


@pytest.mark.parametrize(("verb", "path"), RETIRED)
async def test_what_is_retired_is_gone_if_it_is_to_be(http: aiohttp.ClientSession, verb: str, path: str) -> None:
    async with Sandbox(ManualClock(START), settings=Settings(accounts=("alpha",), retired="gone")) as exchange:
        gone = Api(exchange, http)
        assert (await gone.signed(verb, path))[0] == 410
        assert (await gone.call("POST", "/fapi/v1/listenKey"))[0] == 200
        async with http.ws_connect(exchange.ws_api) as socket:
            await socket.send_json({"id": 1, "method": "userDataStream.start", "params": {"apiKey": "x"}})
            reply = await socket.receive_json()
            assert (reply["id"], reply["status"]) == (1, 410)


async def test_what_is_retired_is_served_otherwise(api: Api) -> None:
    assert (await api.call("POST", "/api/v3/userDataStream"))[0] == 200
    assert (await api.signed("GET", "/sapi/v1/margin/leverageBracket"))[0] == 200
