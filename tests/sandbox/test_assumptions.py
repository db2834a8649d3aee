"""What no page states can be set, and each setting does what ASSUMPTIONS.md says of it."""

import re
from importlib.resources import files
from typing import Any

import attrs
import pytest

from binwire_sandbox import Assumptions, Settings
from binwire_sandbox.__main__ import main
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.options import parser

from .assuming import subscribe, trading

TABLE = files("binwire_sandbox").joinpath("ASSUMPTIONS.md").read_text()


async def traded(**assumed: Any) -> list[tuple[str, int]]:
    """The events of a trade between alpha (maker) and beta (taker, two fills) on one connection."""
    async with trading(**assumed) as (_, alpha, beta, open):
        ws = await open()
        await alpha.limit("BUY", "0.001", "50000")
        await alpha.limit("BUY", "0.001", "49999")
        await subscribe(ws, alpha)
        await subscribe(ws, beta)
        await beta.limit("SELL", "0.002", "49999", timeInForce="IOC")
        seen = await ws.until(lambda frame: frame["event"].get("z") == "0.00200000")
        while ws.events or len([one for one in seen if one["event"]["e"] != "executionReport"]) < _positions(assumed):
            seen.append(await ws.event())
        return [(one["event"].get("x") or "position", one["subscriptionId"]) for one in seen]


def _positions(assumed: dict[str, Any]) -> int:
    return 2 if assumed.get("event_order") == "one-position-at-end" else 5


class TestOrder:
    async def test_by_default_reports_come_first_and_makers_before_takers(self) -> None:
        assert await traded() == [
            ("NEW", 1), ("position", 1),
            ("TRADE", 0), ("position", 0), ("TRADE", 1), ("position", 1),
            ("TRADE", 0), ("position", 0), ("TRADE", 1), ("position", 1),
        ]  # fmt: skip

    async def test_positions_may_come_first(self) -> None:
        assert await traded(event_order="position-first") == [
            ("position", 1), ("NEW", 1),
            ("position", 0), ("TRADE", 0), ("position", 1), ("TRADE", 1),
            ("position", 0), ("TRADE", 0), ("position", 1), ("TRADE", 1),
        ]  # fmt: skip

    async def test_one_position_may_come_at_the_end(self) -> None:
        events = await traded(event_order="one-position-at-end")
        assert events == [
            ("NEW", 1), ("TRADE", 0), ("TRADE", 1), ("TRADE", 0), ("TRADE", 1), ("position", 1), ("position", 0)
        ]  # fmt: skip

    async def test_takers_may_come_first(self) -> None:
        assert await traded(trade_order="taker-first") == [
            ("NEW", 1), ("position", 1),
            ("TRADE", 1), ("position", 1), ("TRADE", 0), ("position", 0),
            ("TRADE", 1), ("position", 1), ("TRADE", 0), ("position", 0),
        ]  # fmt: skip

    @pytest.mark.parametrize("order", Assumptions.alternatives()["futures_event_order"])
    async def test_of_futures(self, order: str) -> None:
        names = {"lite": "TRADE_LITE", "account": "ACCOUNT_UPDATE", "order": "ORDER_TRADE_UPDATE"}
        async with trading(futures_event_order=order) as (_, alpha, beta, open):
            key = (await alpha.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
            ws = await open(f"/private/ws?listenKey={key}")
            placed = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": "50000"}
            await alpha.ok("POST", "/fapi/v1/order", side="BUY", **placed)
            await beta.ok("POST", "/fapi/v1/order", side="SELL", **placed)
            types = [(await ws.receive())["e"] for _ in range(4)]
            assert types == ["ORDER_TRADE_UPDATE", *(names[name] for name in order.split("-"))]

    @pytest.mark.parametrize(("assumed", "before"), [("events-first", 2), ("reply-first", 0)])
    async def test_the_reply_and_what_it_caused(self, assumed: str, before: int) -> None:
        async with trading(reply_order=assumed) as (_, alpha, _, open):
            ws = await open()
            await subscribe(ws, alpha)
            order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
            params = alpha.ws_params(**order, quantity="0.001", price="50000")
            await ws.request("order.place", params)
            assert len(ws.events) == before
            assert (await ws.event())["event"]["e"] == "executionReport"


class TestEvents:
    @pytest.mark.parametrize(("assumed", "is_same"), [("same", True), ("per-connection", False)])
    async def test_the_moment_on_two_connections(self, assumed: str, is_same: bool) -> None:
        async with trading(event_time=assumed) as (_, alpha, _, open):
            one, other = await open(), await open()
            await subscribe(one, alpha)
            await subscribe(other, alpha)
            await alpha.limit("BUY", "0.001", "50000")
            first, second = (await one.event())["event"], (await other.event())["event"]
            assert (first["E"] == second["E"]) is is_same
            assert {**first, "E": 0} == {**second, "E": 0}

    @pytest.mark.parametrize(("assumed", "expected"), [("none", [*range(11)]), ("every-tenth", [*range(10), 9, 10])])
    async def test_each_event_once_or_twice(self, assumed: str, expected: list[int]) -> None:
        async with trading(duplicates=assumed) as (sandbox, alpha, _, open):
            ws = await open()
            await subscribe(ws, alpha)
            for number in range(11):
                sandbox.emit("alpha", Market.SPOT, {"e": "balanceUpdate", "number": number})
            assert [(await ws.event())["event"]["number"] for _ in expected] == expected


def tables(heading: str) -> list[list[str]]:
    """The rows below a heading of ASSUMPTIONS.md, without those that head or part a table."""
    section = re.split(r"^## ", TABLE, flags=re.M)[1:]
    lines = next(part for part in section if part.startswith(heading + "\n")).splitlines()
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] not in ("name", "question") and not row[0].startswith("**")]


class TestTable:
    def test_each_switch_has_a_row_with_its_default_and_alternatives(self) -> None:
        # `value`: what it means; `value`: …
        valued = re.compile(r"`([^`]+)`: [^;]+")
        rows = [
            (name.strip("`"), *valued.findall(default), "|", *(valued.findall(rest)))
            for name, _, default, rest in tables("Switches")
        ]
        expected = [(name, values[0], "|", *values[1:]) for name, values in Assumptions.alternatives().items()]
        assert sorted(rows) == sorted(expected)

    def test_what_is_set_otherwise_can_be_set(self) -> None:
        rows = tables("Set otherwise")
        assert len(rows) > 30
        named = [name for *_, by in rows for name in re.findall(r"`(?:Settings\.|--)([\w-]+)", by)]
        settings = {field.name for field in attrs.fields(Settings)}
        assert {name for name in named if name not in settings} <= set(vars(parser().parse_args([])))
        assert all("`" in by for *_, by in rows)

    def test_each_question_is_asked_once_and_what_is_no_switch_has_its_reason(self) -> None:
        reasons = tables("No switches")
        assert all(len(row) == 4 and row[3] for row in reasons)
        questions = [row[0] for row in tables("Set otherwise") + reasons] + [row[1] for row in tables("Switches")]
        assert len(questions) == len(set(questions))
        # Nothing stands outside of the three.
        every = [line for line in TABLE.splitlines() if re.match(r"\| (?!\*\*|name |question )", line)]
        assert len(every) == len(questions)


class TestSetting:
    def test_named_ones_stand_over_drawn_ones(self) -> None:
        assumed = Assumptions.of(["random:5", "close_code=1008"])
        assert assumed == attrs.evolve(Assumptions.drawn(5), close_code="1008")
        assert len({tuple(Assumptions.drawn(seed).listing().values()) for seed in range(20)}) > 10

    @pytest.mark.parametrize(
        ("choice", "complaint"),
        [
            ("color=red", "color: there is no such assumption; ASSUMPTIONS.md lists them"),
            ("closecode=1000", "closecode: there is no such assumption; did you mean close_code"),
            ("close_code=7", "close_code=7: it is one of 1000, 1001, 1008, none"),
            ("random:x", "random:x: random: is followed by a number"),
            ("close_code", "close_code: name=value is needed"),
        ],
    )
    def test_what_is_none_is_refused(self, choice: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["--assume", choice])
        assert complaint in capsys.readouterr().err
