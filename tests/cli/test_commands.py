"""The command `binwire` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

MARKETS = {"spot", "margin", "isolated_margin", "margin_risk", "fapi"}


def binwire(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "binwire", *arguments], capture_output=True, text=True, check=False)


def listed(kind: str) -> list[dict[str, Any]]:
    done = binwire(kind, "--json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_demo_prints_an_object_an_event_and_the_summary_last() -> None:
    done = binwire("demo", "--json")
    assert done.returncode == 0, done.stderr
    *events, last = map(json.loads, done.stdout.splitlines())
    assert last == {"summary": {"events": len(events), "duplicates": 0, "lost": 0}}
    assert {event["market"] for event in events} == MARKETS
    assert {event["flow"] for event in events} == {"logon", "signature", "listenToken", "listenKey"}
    assert {event["encoding"] for event in events} == {"json", "sbe"}
    for event in events:
        assert set(event) == {"account", "market", "flow", "encoding", "event_type", "event"}
        assert event["event"]["e"] == event["event_type"]


def test_demo_for_people_ends_with_the_balance() -> None:
    done = binwire("demo")
    assert done.returncode == 0, done.stderr
    assert "executionReport" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("events, duplicates 0, lost 0")


def test_operations_say_where_they_are_called() -> None:
    rows = {row["id"]: row for row in listed("operations")}
    order = rows["client.spot.new_order"]
    assert (order["kind"], order["method"], order["path"]) == ("rest", "POST", "/api/v3/order")
    assert (order["security"], order["weight"], order["retired"], order["deprecated"]) == ("TRADE", 1, None, None)
    required = {param["name"] for param in order["params"] if param["required"]}
    assert required == {"symbol", "side", "type"}
    place = rows["spot_session.order_place"]
    assert (place["kind"], place["method"], place["path"]) == ("ws", "order.place", None)
    assert rows["client.spot.start_user_data_stream"]["retired"] == "2026-02-20"
    assert rows["client.sapi.margin_trading.create_margin_account_listen_token"]["path"] == "/sapi/v1/userListenToken"


def test_every_operation_of_the_slice_is_listed() -> None:
    called = {(row["method"], row["path"]) for row in listed("operations") if row["kind"] == "rest"}
    for path in ("/api/v3/order", "/fapi/v1/order"):
        assert {(verb, path) for verb in ("POST", "GET", "DELETE")} <= called
    for path in (
        "/api/v3/userDataStream",
        "/sapi/v1/userDataStream",
        "/sapi/v1/userDataStream/isolated",
        "/sapi/v1/margin/listen-key",
        "/fapi/v1/listenKey",
    ):
        assert {(verb, path) for verb in ("POST", "PUT", "DELETE")} <= called
    assert {("POST", "/sapi/v1/margin/order"), ("DELETE", "/sapi/v1/margin/order")} <= called


def test_events_list_their_keys() -> None:
    rows = {(row["product"], row["event"]): row["keys"] for row in listed("events")}
    assert {"e", "E", "u", "B[]", "B[].a", "B[].f", "B[].l"} <= set(rows["spot", "outboundAccountPosition"])
    assert {"e", "E", "T", "o", "o.s", "o.rp"} <= set(rows["fapi", "ORDER_TRADE_UPDATE"])
    assert {"e", "E", "l", "s"} <= set(rows["sapi", "MARGIN_LEVEL_STATUS_CHANGE"])


def test_streams_name_their_events() -> None:
    rows = listed("streams")
    members = {"product", "pattern", "path", "event", "id", "params", "result", "update_speed", "encoding", "doc"}
    assert all(set(row) == members for row in rows)
    fapi = {row["event"] for row in rows if row["product"] == "fapi" and row["path"] == "private"}
    assert "ORDER_TRADE_UPDATE" in fapi


def test_lists_for_people() -> None:
    done = binwire("operations")
    assert done.returncode == 0, done.stderr
    assert "client.spot.new_order" in done.stdout


def test_an_unknown_command_is_refused() -> None:
    done = binwire("demonstrate")
    assert done.returncode == 2
    assert "demonstrate" in done.stderr


def test_a_weight_with_conditions_is_a_span_for_people() -> None:
    done = binwire("operations")
    assert done.returncode == 0, done.stderr
    cells = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.startswith("client.")}
    assert cells["client.spot.current_open_orders"][2:5] == ["6", "to", "80"]
    assert cells["client.spot.query_execution_rules"][2:5] == ["2", "to", "40"]
    assert cells["client.spot.new_order"][2] == "1"
