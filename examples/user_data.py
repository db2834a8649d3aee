"""Account events of several accounts and markets, from one iterator.

Start a sandbox exchange with `binwire sandbox`, and give this program the line it prints:

    python examples/user_data.py "$(head -1 sandbox.json)"
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from binwire import (
    Credentials,
    DecodeError,
    Environment,
    Interrupted,
    ListenKey,
    ListenToken,
    Logon,
    Resumed,
    SessionError,
    Signature,
    UnknownEvent,
    UserData,
)
from binwire_api.fapi.events import OrderTradeUpdate
from binwire_api.spot.events import ExecutionReport, OutboundAccountPosition


def credentials(exchange: dict[str, Any], account: str, kind: str) -> Credentials:
    """The key of one kind of an account of the sandbox."""
    keys = next(row["keys"] for row in exchange["accounts"] if row["name"] == account)
    key = next(key for key in keys if key["type"] == kind)
    if kind == "hmac":
        return Credentials.hmac(key["api_key"], key["secret"])
    return Credentials.from_pem(key["api_key"], key["private_key"])


async def main(exchange: dict[str, Any]) -> None:
    """Print what happens until interrupted."""
    async with UserData(environment=Environment.sandbox(exchange["rest"])) as user_data:
        await user_data.add(Logon("alpha", credentials(exchange, "alpha", "ed25519")))
        await user_data.add(Signature("beta", credentials(exchange, "beta", "hmac")))
        await user_data.add(ListenToken("gamma", credentials(exchange, "gamma", "rsa")))
        await user_data.add(ListenKey("delta", credentials(exchange, "delta", "hmac"), market="fapi"))
        print("listening", flush=True)
        async for item in user_data:
            match item.event:
                case ExecutionReport() as report:
                    print(item.account, report.symbol, report.side, report.order_status, report.price, report.quantity)
                case OutboundAccountPosition(balances=balances):
                    print(item.account, *(f"{balance.asset} {balance.free}" for balance in balances))
                case OrderTradeUpdate() as update:
                    print(item.account, update)
                case Interrupted(since=since, reason=reason):
                    print(item.account, f"events may be missing since {since}: {reason}")
                case Resumed(since=since, until=until):
                    print(item.account, f"look by REST at what happened between {since} and {until}")
                case SessionError() | DecodeError() | UnknownEvent() as trouble:
                    print(item.account, trouble)
                case other:
                    print(item.account, other)
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
