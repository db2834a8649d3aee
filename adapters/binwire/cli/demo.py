"""The demo: every way of starting a user data stream, against a sandbox exchange that this command starts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from binwire_api._core import Event

from ..environment import Environment
from ..seams import HttpRequest
from ..transport.httpx import AsyncHttpxTransport
from ..user_data import ListenKey, ListenToken, Logon, Signature, Source, UserData, UserDataItem
from .child import running_sandbox
from .ledger import Ledger
from .report import Report, Row, Summary
from .trades import Keys, trade

logger = logging.getLogger("binwire.demo")
PATIENCE = 10.0
"""Seconds to wait for events the exchange says it has sent."""

EXPECTED = {
    ("alpha", "spot", "logon", "json"): {"executionReport", "outboundAccountPosition"},
    ("beta", "spot", "signature", "json"): {"executionReport", "outboundAccountPosition"},
    ("gamma", "margin", "listenToken", "json"): {"executionReport", "outboundAccountPosition"},
    ("gamma", "margin_risk", "listenKey", "json"): {"USER_LIABILITY_CHANGE"},
    ("delta", "isolated_margin", "listenToken", "json"): {"executionReport", "outboundAccountPosition"},
    ("epsilon", "fapi", "listenKey", "json"): {"ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE"},
    ("zeta", "spot", "logon", "sbe"): {"executionReport", "outboundAccountPosition"},
}
"""What the trades cause at least, by account, market, flow and encoding."""


def sources(keys: Keys) -> list[Source]:
    """How each account's stream is started. Alpha and beta share a connection, with different kinds of keys."""
    return [
        Logon("alpha", keys.ed25519("alpha")),
        Signature("beta", keys.hmac("beta")),
        ListenToken("gamma", keys.ed25519("gamma")),
        ListenToken("delta", keys.rsa("delta"), symbol="BTCUSDT"),
        ListenKey("epsilon", keys.hmac("epsilon"), market="fapi"),
        ListenKey("gamma", keys.ed25519("gamma"), market="margin_risk"),
        Logon("zeta", keys.ed25519("zeta"), encoding="sbe"),
    ]


async def run(report: Report) -> int:
    """Start, subscribe, trade, compare. Returns the exit code: 0 if everything expected came, and came once."""
    async with running_sandbox() as listening:
        environment = Environment.sandbox(listening["rest"])
        keys = Keys(listening["accounts"])
        ledger = Ledger()
        report.start()
        async with UserData(environment=environment) as user_data:
            for source in sources(keys):
                await user_data.add(source)
            reading = asyncio.create_task(_read(user_data, ledger, report))
            try:
                await trade(environment, keys)
                summary = await _settle(environment, ledger)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
    report.finish(summary)
    return 1 if summary.missing or summary.lost or summary.duplicates else 0


async def _read(user_data: UserData[Decimal], ledger: Ledger, report: Report) -> None:
    async for item in user_data:
        row = as_row(item)
        if row is None:
            logger.warning("%s %s %s: %s", item.account, item.market, item.flow, item.event)
            continue
        ledger.arrived(row)
        report.arrived(row)


def as_row(item: UserDataItem) -> Row | None:
    """An event under its wire names, numbers in plain notation; None for what is no event of a known type."""
    if not isinstance(item.event, Event):
        return None
    event = _plain(msgspec.to_builtins(item.event, builtin_types=(Decimal,)))
    return Row(
        account=item.account,
        market=item.market,
        flow=item.flow,
        encoding=item.encoding,
        event_type=event["e"],
        event=event,
    )


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return {key: _plain(member) for key, member in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [_plain(member) for member in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


async def _settle(environment: Environment, ledger: Ledger) -> Summary:
    """Wait until all that the exchange has sent has come, or patience ends."""
    transport = AsyncHttpxTransport()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                sent = await _sent(transport, environment)
                if ledger.covers(sent):
                    break
                await ledger.changed()
    except TimeoutError:
        sent = await _sent(transport, environment)
    finally:
        await transport.close()
    return ledger.balance(sent, EXPECTED)


async def _sent(transport: AsyncHttpxTransport, environment: Environment) -> list[dict[str, Any]]:
    reply = await transport.send(HttpRequest(verb="GET", url=f"{environment.rest['spot']}/sandbox/log", headers={}))
    log: Iterable[dict[str, Any]] = msgspec.json.decode(reply.body)["sent"]
    return list(log)
