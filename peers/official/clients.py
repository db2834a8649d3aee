"""The connectors' clients, pointed at the sandbox."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from binance_common.configuration import (
    ConfigurationRestAPI,
    ConfigurationWebSocketAPI,
    ConfigurationWebSocketStreams,
)
from binance_sdk_derivatives_trading_usds_futures.derivatives_trading_usds_futures import DerivativesTradingUsdsFutures
from binance_sdk_margin_trading.margin_trading import MarginTrading
from binance_sdk_spot.spot import Spot

from ..checks import Group, Inbox, expect
from ..exchange import Exchange, Key

TIMEOUT = 5000
# Seconds between two requests to a stream host.
PACE = 0.25


def credentials(key: Key) -> dict[str, str]:
    """The key as the connectors take it: a secret, or a private key as PEM text."""
    return {"api_key": key.api_key, "api_secret" if key.type == "hmac" else "private_key": key.private_key}


def spot(exchange: Exchange, key: Key) -> Spot:
    """Spot's REST, WebSocket API and streams."""
    return Spot(
        config_rest_api=_rest(exchange, key),
        config_ws_api=_ws_api(key, exchange.ws_api),
        config_ws_streams=_streams(exchange),
    )


def futures(exchange: Exchange, key: Key) -> DerivativesTradingUsdsFutures:
    """Futures' REST, WebSocket API and streams."""
    return DerivativesTradingUsdsFutures(
        config_rest_api=_rest(exchange, key),
        config_ws_api=_ws_api(key, exchange.ws_fapi),
        config_ws_streams=_streams(exchange),
    )


def margin(exchange: Exchange, key: Key) -> MarginTrading:
    """Margin's REST and risk stream."""
    return MarginTrading(config_rest_api=_rest(exchange, key), config_ws_streams=_streams(exchange))


def _rest(exchange: Exchange, key: Key) -> ConfigurationRestAPI:
    return ConfigurationRestAPI(**credentials(key), base_path=exchange.rest, timeout=TIMEOUT, retries=0)


def _ws_api(key: Key, address: str) -> ConfigurationWebSocketAPI:
    return ConfigurationWebSocketAPI(**credentials(key), stream_url=address, timeout=TIMEOUT, reconnect_delay=100)


def _streams(exchange: Exchange) -> ConfigurationWebSocketStreams:
    return ConfigurationWebSocketStreams(stream_url=exchange.streams, reconnect_delay=100)


def plain(answer: Any) -> Any:
    """What a model holds, with the names that the exchange uses."""
    data = answer.data() if hasattr(answer, "data") else answer
    if hasattr(data, "actual_instance"):
        data = data.actual_instance
    return (
        [plain(one) for one in data] if isinstance(data, list) else data.to_dict() if hasattr(data, "to_dict") else data
    )


def named(event: Any) -> dict[str, Any]:
    """A user data event's members, and the name of the class it was decoded into as `kind`: `dict`, if into none."""
    members = event.actual_instance
    return {"kind": type(members).__name__, **(members if isinstance(members, dict) else members.to_dict())}


class Decoding(Group):
    """Checks whose answers and events must all fit the connector's models; it logs a warning of each that does not."""

    # A part of each warning that a check expects.
    expected: tuple[str, ...] = ()

    async def open(self) -> None:
        """Hear what the connector warns of."""
        self.warned = Warned()
        logging.getLogger().addHandler(self.warned)

    async def close(self) -> None:
        """See that it did not.

        Raises:
            AssertionError: something did not fit.
        """
        logging.getLogger().removeHandler(self.warned)
        unfit = [text for text in self.warned.texts if not any(part in text for part in self.expected)]
        expect(not unfit, " | ".join(unfit))


class Warned(logging.Handler):
    """The connector's warnings about what it could not decode."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        text = record.getMessage()
        if "parse" in text or "did not match" in text or "Unknown user data event" in text:
            self.texts.append(text)


async def events_of(*calls: Awaitable[Any]) -> list[Any]:
    """The first event of each stream, in wire names; one SUBSCRIBE at a time, 5 a second are allowed."""
    inboxes = []
    for call in calls:
        inboxes.append(Inbox())
        (await call).on("message", inboxes[-1])
        await asyncio.sleep(PACE)
    return [plain(await inbox.first(bool, within=12)) for inbox in inboxes]
