"""Where the streams of one kind come from: the address, and what a connection to it may do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias
from urllib.parse import quote

from attrs import field, frozen

from binwire._sansio.stream_subscriptions import IN_ADDRESS

Form: TypeAlias = Literal["combined", "raw", "sbe"]
MESSAGES = {"spot": 5, "fapi": 10}
""" "WebSocket connections have a limit of 5 incoming messages per second" (spot, SBE too), 10 (futures)."""
UNSTATED = 5
"""Where no page states a limit, the lowest of those that are stated."""
NOTHING: Mapping[str, str] = MappingProxyType({})


@frozen
class Route:
    """Streams of one route may share a connection.

    Attributes:
        product: whose limits and pings.
        base: of the address, up to `/ws` or `/stream`; futures' with `/public`, `/market` or `/private`.
        form: combined and SBE connections carry many streams; a raw one carries one.
        query: what else the address says: `timeUnit=MICROSECOND`.
        headers: of the handshake: the API key of SBE streams. No text shows them.
    """

    product: str
    base: str
    form: Form
    query: str = ""
    headers: Mapping[str, str] = field(default=NOTHING, repr=False, hash=False)

    @property
    def messages(self) -> int:
        """That a connection may send in a second."""
        return MESSAGES.get(self.product, UNSTATED)

    @property
    def in_address(self) -> int:
        """How many names may stand in the address: none where the page knows SUBSCRIBE alone."""
        return IN_ADDRESS if self.product in MESSAGES else 0

    def address(self, names: tuple[str, ...]) -> str:
        """ "/ws/<streamName>", or "/stream?streams=<streamName1>/<streamName2>/<streamName3>".

        `+` of a time zone would be read as a blank, and symbols may be of any script: both are percent-encoded.
        """
        if not names:
            return f"{self.base}/stream" + (f"?{self.query}" if self.query else "")
        listed = "/".join(quote(name, safe="@!:,") for name in names)
        if self.form == "raw":
            return f"{self.base}/ws/{listed}" + (f"?{self.query}" if self.query else "")
        return f"{self.base}/stream?streams={listed}" + (f"&{self.query}" if self.query else "")
