"""WebSocket frames written byte by byte, where a library would write only whole and valid ones (RFC 6455, 5.2)."""

import asyncio
import struct
from typing import Protocol

import attrs

from ..clock import Clock

CONTINUATION, TEXT, BINARY, RESERVED = 0x0, 0x1, 0x2, 0x3
FIN, RSV2 = 0x80, 0x20


def header(length: int, opcode: int, *, reserved: bool = False, final: bool = True) -> bytes:
    """The header of an unmasked frame, as a server sends it."""
    first = (FIN if final else 0) | (RSV2 if reserved else 0) | opcode
    if length < 126:
        return struct.pack("!BB", first, length)
    return struct.pack("!BBH", first, 126, length) if length < 1 << 16 else struct.pack("!BBQ", first, 127, length)


async def pause(clock: Clock, micros: int) -> None:
    """Wait by the exchange's clock."""
    if micros <= 0:
        return
    over = asyncio.get_running_loop().create_future()

    def come() -> None:
        if not over.done():
            over.set_result(None)

    timer = clock.call_at(clock.now() + micros, come)
    try:
        await over
    finally:
        timer.cancel()


class Writing(Protocol):
    """A way to write a frame; `stays` is True if it never ends."""

    @property
    def stays(self) -> bool:
        """True if nothing can be sent after it."""
        ...

    async def write(self, transport: asyncio.Transport | None, clock: Clock) -> None:
        """Write it."""
        ...


@attrs.frozen
class Parts:
    """Bytes written at once, and the rest after `ms`, or never."""

    first: bytes
    rest: bytes = b""
    ms: float | None = 0

    @property
    def stays(self) -> bool:
        """True if the rest never comes."""
        return self.ms is None

    async def write(self, transport: asyncio.Transport | None, clock: Clock) -> None:
        """Write them."""
        if transport is None:
            return
        transport.write(self.first)
        if self.ms is None:
            await asyncio.get_running_loop().create_future()
        elif self.ms:
            await pause(clock, int(self.ms * 1000))
        if not transport.is_closing():
            transport.write(self.rest)
