"""The WebSocket connections that are made where no `Connect` is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from binwire.seams import Connect, Connection

LONGEST_IDLE = 600.0
IDLE = {"spot": 60.0, "fapi": LONGEST_IDLE}
"""Seconds without a byte before the server is asked for a sign of life. Spot pings every 20 s and wants the answer
within a minute; fapi every 3 minutes, within 10. Of other products no page says how often."""


def default_connect(product: str) -> Connect:
    """Connections by picows, watched as the product's pings allow; picows is loaded by the first of them."""

    async def connect(
        url: str, *, headers: Mapping[str, str], received: Callable[[bytes, bool], None], lost: Callable[[str], None]
    ) -> Connection:
        from binwire.transport import picows

        return await picows.connect(
            url, headers=headers, received=received, lost=lost, idle=IDLE.get(product, LONGEST_IDLE)
        )

    return connect
