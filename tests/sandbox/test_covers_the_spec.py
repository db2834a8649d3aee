"""What the spec says of market data, and what the sandbox makes of it: names, parameters and weights."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from binwire_sandbox import ManualClock, Settings
from binwire_sandbox.exchange import Exchange
from binwire_sandbox.requests.operations import Params

SPEC = Path(__file__).parents[2] / "spec"
# Only a script sends these (`/sandbox/stream`), or they are no market streams.
NOT_CAUSED = {
    "<symbol>@referencePrice",
    "<symbol>@blockTrade",
    "<listenKey>",
    "!serverShutdown",
    "<symbol>@compositeIndex",
    "!contractInfo",
    "!assetIndex@arr",
    "<assetSymbol>@assetIndex",
    "tradingSession",
}
KNOWN = {"symbol": ["btcusdt"], "pair": ["btcusdt"], "contractType": ["perpetual"]}
LIMITED: list[dict[str, str]] = [{"symbol": "BTCUSDT", "limit": str(number)} for number in (5, 100, 500, 1000)]
SENT: list[dict[str, str]] = [{}, {"symbol": "BTCUSDT"}, {"limit": "1000"}, *LIMITED]
MARKET_DATA = re.compile(r"/(api|fapi)/v\d/(.*[kK]lines|.*[tT]rades|[dD]epth|ticker.*|avgPrice|premiumIndex)$")

FUTURES_ACCOUNT = re.compile(
    r"/fapi/v\d/(account|balance|positionRisk|accountConfig|symbolConfig|leverageBracket|commissionRate|income|adlQuantile"
    r"|apiTradingStatus|rateLimit/order|pmAccountInfo|stock/contract|feeBurn|multiAssetsMargin|positionSide/dual"
    r"|leverage|marginType|positionMargin|positionMargin/history)$"
)


def read(name: str) -> Any:
    """A file of the spec."""
    return yaml.safe_load((SPEC / name).read_text())


def names(row: dict[str, Any]) -> Iterator[str]:
    """Every literal name of a stream: each value of each placeholder, optional parts there and absent."""
    pattern: str = row["pattern"]
    for form in {re.sub(r"\[.*?\]", "", pattern), re.sub(r"[\[\]]", "", pattern)}:
        held = re.findall(r"<(.+?)>", form)
        choices = [KNOWN.get(name) or row["params"][name]["enum"] for name in held]
        for values in product(*choices):
            name = form
            for placeholder, value in zip(held, values, strict=True):
                name = name.replace(f"<{placeholder}>", str(value))
            yield name


def streams() -> list[tuple[str, str]]:
    """Host and name of every stream that the spec names."""
    return [
        ("sbe" if row.get("encoding") == "sbe" else row.get("path", file), name)
        for file in ("spot", "fapi")
        for row in read(f"{file}/streams.yaml")["streams"]
        if row["pattern"] not in NOT_CAUSED
        for name in names(row)
    ]


@pytest.fixture(scope="module")
def exchange() -> Exchange:
    """An exchange without sockets."""
    return Exchange(ManualClock(0), Settings(accounts=()))


class Ear:
    """Hears whatever comes."""

    def hear(self, frame: object) -> None:
        """Nothing is done with it."""


@pytest.mark.parametrize(("host", "name"), streams())
def test_every_stream_is_made(exchange: Exchange, host: str, name: str) -> None:
    of_host, ear = exchange.market_streams[host], Ear()
    of_host.subscribe(name, ear)
    made = name in of_host.topics
    of_host.unsubscribe(name, ear)
    assert made
    assert not of_host.topics


@pytest.mark.parametrize("file", ["spot", "fapi"])
def test_market_data_takes_the_parameters_and_weighs_what_the_spec_says(exchange: Exchange, file: str) -> None:
    routes = exchange.rest[{"spot": "/api/", "fapi": "/fapi/"}[file]].routes
    seen = 0
    for path, item in read(f"{file}/rest.yaml")["paths"].items():
        if not MARKET_DATA.match(path) or "get" not in item or item["get"]["x-security"] not in ("NONE", "MARKET_DATA"):
            continue
        operation = routes["GET", path]
        wanted = {parameter["name"] for parameter in item["get"].get("parameters", [])}
        assert operation.params == wanted, path
        for params in SENT:
            # What a limit weighs that is not sent, the rule does not say.
            if set(params) <= wanted and ("limit" in params) is ("limit" in wanted):
                assert operation.weight(Params(params)) == weight(item["get"]["x-weight"], params), (path, params)
        seen += 1
    assert seen > 10


def test_futures_accounts_take_the_parameters_and_weigh_what_the_spec_says(exchange: Exchange) -> None:
    seen = 0
    for path, item in read("fapi/rest.yaml")["paths"].items():
        for verb, row in item.items():
            if not FUTURES_ACCOUNT.match(path):
                continue
            operation = exchange.rest["/fapi/"].routes[verb.upper(), path]
            wanted = {parameter["name"] for parameter in row.get("parameters", [])} - {"recvWindow"}
            assert operation.params == wanted, path
            for params in SENT[:2]:
                assert operation.weight(Params(params)) == weight(row["x-weight"], params), (path, params)
            seen += 1
    assert seen == 26


# Orders of futures, and what is done with them.
ORDERS = re.compile(
    r"/fapi/v1/(batchO|algoO|countdown|force|userT|order$|order/t|orderA|(open|all)(Algo|Open)?Orders?$).*"
)


def test_futures_orders_take_the_parameters_and_weigh_what_the_spec_says(exchange: Exchange) -> None:
    routes, seen = exchange.rest["/fapi/"].routes, 0
    for path, item in read("fapi/rest.yaml")["paths"].items():
        for verb in {"get", "post", "put", "delete"} & set(item) if ORDERS.match(path) else ():
            operation = routes[verb.upper(), path]
            wanted = {parameter["name"] for parameter in item[verb].get("parameters", [])} - {"recvWindow"}
            assert wanted - operation.params == set(), (verb, path)
            for params in ({}, {"symbol": "BTCUSDT"}):
                # The page of order/test states none.
                weighs = weight(item[verb]["x-weight"] or 0, params)
                assert operation.weight(Params(params)) == (weighs if "test" not in path else 1), (verb, path)
            seen += 1
    assert seen > 20


def test_every_operation_of_spot_takes_the_parameters_that_the_spec_says(exchange: Exchange) -> None:
    routes, seen = exchange.rest["/api/"].routes, 0
    for path, item in read("spot/rest.yaml")["paths"].items():
        for verb, declared in item.items():
            wanted = {parameter["name"] for parameter in declared.get("parameters", [])} - {"recvWindow"}
            operation = routes[verb.upper(), path]
            assert operation.params == wanted, (verb, path)
            assert operation.simulated, (verb, path)
            seen += 1
    assert seen > 45


# Beside what each operation of sapi is asked with: what decides about its weight.
DECIDING: list[dict[str, str]] = [{}, {"symbol": "BTCUSDT"}, {"coin": "BTC"}, {"sideEffectType": "MARGIN_BUY"}]


@pytest.mark.parametrize("file", ["margin_trading", "wallet"])
def test_what_is_simulated_of_sapi_takes_the_parameters_and_weighs_what_the_spec_says(
    exchange: Exchange, file: str
) -> None:
    routes, seen = exchange.rest["/sapi/"].routes, 0
    for path, item in read(f"sapi/{file}.yaml")["paths"].items():
        for verb in {"get", "post", "put", "delete"} & set(item):
            if (verb.upper(), path) not in routes:
                continue
            operation, declared = routes[verb.upper(), path], item[verb]
            wanted = {parameter["name"] for parameter in declared.get("parameters", [])} - {"recvWindow"}
            assert wanted - operation.params == set(), (verb, path)
            for params in DECIDING:
                assert operation.weight(Params(params)) == weight(declared["x-weight"], params), (verb, path, params)
            seen += 1
    assert seen > 20


def weight(rule: Any, params: dict[str, str]) -> int:
    """What an `x-weight` comes to; parameters that are not sent decide nothing."""
    if not isinstance(rule, dict):
        return int(rule)
    for case in rule.get("when", []):
        sent = params.get(case["param"])
        if sent is None:
            continue
        if case.get("present") or sent in case.get("among", ()) or ("at_most" in case and int(sent) <= case["at_most"]):
            return int(case["value"])
    return int(rule["value"])
