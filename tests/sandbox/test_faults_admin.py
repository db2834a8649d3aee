"""Faults over HTTP: adding, listing, removing, and what is said about a bad one."""

from typing import Any

import pytest

from binwire_sandbox import Sandbox

from .client import Api


async def call(api: Api, verb: str, path: str = "", body: object = None) -> Any:
    """An admin call; returns status and body."""
    async with api.http.request(verb, f"{api.exchange.rest}/sandbox/faults{path}", json=body) as reply:
        return reply.status, await reply.json()


async def test_faults_are_added_listed_and_removed(api: Api) -> None:
    fault = {"effect": "error", "kind": "busy", "method": "GET /api/v3/time", "times": 1}
    assert await call(api, "POST", body=fault) == (200, {"id": 1})
    delays = [{"effect": "delay", "ms": 5.5, "account": "beta"}, {"effect": "cut", "connection": 7, "on": "event"}]
    assert await call(api, "POST", body=delays) == (200, {"ids": [2, 3]})
    assert (await api.call("GET", "/api/v3/time"))[0] == 503
    assert (await api.call("GET", "/api/v3/time"))[0] == 200
    assert await call(api, "GET") == (
        200,
        {
            "faults": [
                {"id": 1, "fault": {**fault, "on": "request"}, "seen": 2, "struck": 1},
                {"id": 2, "fault": {**delays[0], "on": "frame"}, "seen": 0, "struck": 0},
                {"id": 3, "fault": delays[1], "seen": 0, "struck": 0},
            ]
        },
    )
    assert await call(api, "DELETE", "/2") == (200, {})
    assert await call(api, "DELETE", "/2") == (404, {"error": "id: there is no fault 2"})
    assert await call(api, "DELETE") == (200, {})
    assert await call(api, "GET") == (200, {"faults": []})


async def test_the_effects_can_be_asked_for(api: Api) -> None:
    _, effects = await call(api, "GET", "/effects")
    assert effects["duplicate"] == {
        "does": "A frame goes out more than once.",
        "on": ["event", "reply", "frame"],
        "options": {"copies": "a whole number"},
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "effect: one of close, cut"),
        ({"effect": "explode"}, "effect: one of close, cut"),
        ({"effect": "delay"}, "ms: effect delay needs it, a number"),
        ({"effect": "delay", "ms": "5"}, "ms: a number is needed, not '5'"),
        ({"effect": "delay", "ms": -1}, "'ms' must be >= 0"),
        ({"effect": "drop", "acount": "alpha"}, "acount: no member of a fault with effect drop; one of"),
        ({"effect": "drop", "account": "nobody"}, "account: there is none called nobody; one of alpha, beta"),
        ({"effect": "drop", "host": "moon"}, "host: 'moon' is none; one of api, sapi"),
        ({"effect": "drop", "on": "moon"}, "on: one of now, handshake"),
        (
            {"effect": "duplicate", "on": "request"},
            "on: duplicate cannot strike on request; one of event, reply, frame",
        ),
        ({"effect": "drop", "chance": 2}, "chance: 2 is not from 0 to 1"),
        ({"effect": "drop", "times": True}, "times: a whole number is needed, not True"),
        ({"effect": "error"}, "kind: one of timeout, unknown"),
        ({"effect": "error", "kind": "sad"}, "kind: 'sad' is none; one of timeout, unknown"),
        ({"effect": "lag", "ms": 30_001}, "'ms' must be <= 30000"),
        ({"effect": "delay", "ms": 1e308}, "'ms' must be <= "),
        ({"effect": "skew", "ms": -1e308}, "'ms' must be >= "),
        ({"effect": "drop", "start_ms": 1e308}, "'start_ms' must be <= "),
        ({"effect": "half_open", "ms": 1e308}, "'ms' must be <= "),
        ([{"effect": "drop"}, 5], "fault 1: a JSON object is needed"),
    ],
)
async def test_a_bad_fault_says_what_is_wrong_and_adds_nothing(
    exchange: Sandbox, api: Api, body: object, said: str
) -> None:
    status, answer = await call(api, "POST", body=body)
    assert status == 400
    assert answer["error"].startswith(said)
    assert exchange.faults.rows() == []
