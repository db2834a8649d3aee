"""Orders whose fate is unknown: failed before and after they were executed, by every way to place them."""

from typing import Any

import pytest

from binwire_sandbox import Sandbox
from binwire_sandbox.faults import (
    Error,
    Fault,
)

from .client import Api
from .faulty import Connect

TARGETS = {
    "spot": ("api", "POST /api/v3/order", None, "/api/v3/order"),
    "margin": ("sapi", "POST /sapi/v1/margin/order", None, "/sapi/v1/margin/order"),
    "futures": ("fapi", "POST /fapi/v1/order", None, "/fapi/v1/order"),
    "spot ws": ("ws-api", "order.place", "/ws-api/v3", "/api/v3/order"),
    "futures ws": ("ws-fapi", "order.place", "/ws-fapi/v1", "/fapi/v1/order"),
}
LIMIT = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.01",
    "price": "50000",
}


@pytest.mark.parametrize("over_http", [False, True], ids=["code", "http"])
@pytest.mark.parametrize("kind", ["timeout", "unavailable", "unknown"])
@pytest.mark.parametrize("target", TARGETS)
async def test_an_order_fails_before_and_after_it_is_executed(
    exchange: Sandbox, api: Api, connect: Connect, target: str, kind: str, over_http: bool
) -> None:
    host, method, ws_path, path = TARGETS[target]
    ws = await connect(ws_path) if ws_path else None
    of_futures = path.startswith("/fapi")
    wanted = (408 if of_futures else 504) if kind == "timeout" else 503
    for executed in (False, True):
        scope: Any = {"host": host, "method": method, "account": "alpha", "times": 1}
        if over_http:
            body = {"effect": "error", "kind": kind, "executed": executed, **scope}
            async with api.http.post(f"{exchange.rest}/sandbox/faults", json=body) as reply:
                assert reply.status == 200
        else:
            exchange.faults.add(Fault(Error(kind, executed=executed), **scope))
        order = {**LIMIT, "price": "50000", "newClientOrderId": f"mine-{executed}"}
        if ws:
            answer = await ws.request(method, api.ws_params(**order))
            status, error = answer["status"], answer["error"]
            assert "result" not in answer
        else:
            status, error = await api.signed("POST", path, **order)
        assert status == wanted
        assert kind != "timeout" or error["code"] == -1007
        found, _ = await api.signed("GET", path, symbol="BTCUSDT", origClientOrderId=f"mine-{executed}")
        assert (found == 200) is executed
