"""Every operation of the catalogs, called with what it needs: by binwire's typed clients, and raw against the spec."""

import warnings
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from binwire.client import AsyncClient
from binwire.environment import Environment
from binwire.errors import BinanceError, Rejected
from binwire.session import FapiSession, SpotSession
from binwire_sandbox import RequestLimits, Sandbox, Settings
from generator.build import corrected

from .client import Api, Ws
from .every import PRODUCTS, arguments, facts, name_of, required, rows, schema_refs, sent, taken, typed
from .story import Story
from .test_binwire_orders import credentials

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def open_api(http: aiohttp.ClientSession) -> AsyncIterator[Api]:
    """Account alpha at a sandbox of its own, by the machine's clock: binwire's clients have no other."""
    async with Sandbox(settings=Settings(accounts=("alpha", "beta"), request_limits=RequestLimits.none())) as exchange:
        api = Api(exchange, http)
        await api.limit("SELL", "0.01", "50000")
        await Api(exchange, http, "beta").limit("BUY", "0.01", "50000")
        yield api


@pytest.fixture
async def clients(open_api: Api) -> AsyncIterator[Mapping[str, Any]]:
    """binwire's clients by the names that the catalogs call them."""
    environment = Environment.sandbox(open_api.exchange.rest)
    async with AsyncExitStack() as stack:
        key = credentials(open_api.exchange, "alpha")
        client = await stack.enter_async_context(AsyncClient(key, environment=environment))
        spot = await stack.enter_async_context(SpotSession(key, environment=environment))
        fapi = await stack.enter_async_context(FapiSession(key, environment=environment))
        await spot.user_data_stream_subscribe()
        yield {"client": client, "spot_session": spot, "fapi_session": fapi}


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Any]:
    """The spec, corrections applied."""
    return corrected(ROOT).documents


def simulated(api: Api, product: str) -> set[str]:
    """What the sandbox does itself."""
    return {name for row in api.exchange.exchange.coverage() if row.product == product for name in row.simulated}


@pytest.mark.parametrize("product", PRODUCTS)
async def test_binwire_s_clients_call_and_decode_every_operation(
    product: str, open_api: Api, clients: Mapping[str, Any]
) -> None:
    known, story, refused = facts(product), Story(open_api), dict[str, str]()
    own = simulated(open_api, product)
    for row in rows(product):
        name = name_of(row)
        needed = await story.needs(product, name)
        values = required(row, known[name]) | taken(row, needed)
        calls = [values, *({**values, param: "BTCUSDT"} for param in known[name].get("one", ()) if param not in values)]
        for call in calls:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)
                    await typed(row, clients)(**arguments(call))
            except BinanceError as error:
                may_refuse = name in own and not needed and isinstance(error, Rejected)
                if not may_refuse:
                    refused[name] = str(error)
    assert not refused


@pytest.mark.parametrize("product", PRODUCTS)
async def test_what_is_simulated_answers_in_the_form_that_the_spec_says(
    product: str, open_api: Api, documents: Mapping[str, Any]
) -> None:
    resources = [(name, Resource(document, DRAFT202012)) for name, document in documents.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    refs, known, story = dict(schema_refs(documents, product)), facts(product), Story(open_api)
    path = {"spot": "/ws-api/v3", "fapi": "/ws-fapi/v1"}.get(product, "/ws-api/v3")
    wrong, seen = [], 0
    async with open_api.http.ws_connect(open_api.exchange.streams + path) as socket:
        for row in (row for row in rows(product) if name_of(row) in simulated(open_api, product)):
            name = name_of(row)
            needed = await story.needs(product, name)
            values = required(row, known[name]) | taken(row, needed)
            status, answer = await raw(open_api, Ws(socket), row, known[name]["auth"], values)
            check = Draft202012Validator({"$ref": refs[name]}, registry=registry)
            if status == 200:
                wrong += [f"{name} {list(e.absolute_path)}: {e.message}" for e in check.iter_errors(answer)]
            if status >= 500 or (needed and status != 200):
                wrong.append(f"{name}: {status} {answer}")
            seen += status == 200
    assert not wrong, "\n".join(wrong)
    assert seen > 10


async def raw(api: Api, ws: Ws, row: Mapping[str, Any], auth: str, values: Mapping[str, Any]) -> tuple[int, Any]:
    """Status and answer of a call by a client that shares nothing with binwire."""
    params = sent(values)
    if row["kind"] == "rest":
        if auth == "signed":
            return await api.signed(row["method"], row["path"], **params)  # type: ignore[no-any-return]
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return await api.call(row["method"], row["path"], query)  # type: ignore[no-any-return]
    if auth == "signed":
        call: dict[str, object] = api.ws_params(**params)
    else:
        call = {**params, "apiKey": api.key["api_key"]} if auth == "api_key" else dict(params)
    reply = await ws.request(row["method"], call)
    return reply["status"], reply.get("result", reply.get("error"))
