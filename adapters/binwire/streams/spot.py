"""Spot's market streams."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from binwire._driver import Timer
from binwire._sansio.backoff import Backoff
from binwire._sansio.stream_subscriptions import MAX_STREAMS
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.errors import InvalidKey, InvalidParameter
from binwire.seams import Connect
from binwire.streams.market import MarketStreams
from binwire.streams.readers import Readers, TimeUnit
from binwire.streams.routes import Form, Route
from binwire_api._core import N, Stream
from binwire_api.spot.streams import SpotStreams

if TYPE_CHECKING:
    from binwire.decode.sbe import Schema


class SpotMarketStreams(MarketStreams[N], SpotStreams[N]):
    """Spot's market streams, in JSON and in SBE. See `MarketStreams` for what is not explained here.

    https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
    https://developers.binance.com/docs/binance-spot-api-docs/sbe-market-data-streams

    Args:
        time_unit: MICROSECOND for times in µs: "milliseconds by default". In SBE they are µs on the wire, and given
            in this unit all the same.
        credentials: of SBE streams, which need an Ed25519 key: "an API Key is necessary for access". JSON needs none.
        sbe_schema: the newest stream schema that ships if not given; a newer XML is read by `Schema.from_xml`.

    Example:
        ```python
        async with SpotMarketStreams() as market:
            async for trade in market.stream(market.agg_trade("btcusdt")):
                print(trade.price, trade.quantity)
        ```
    """

    product: ClassVar[str] = "spot"

    def __init__(
        self,
        *,
        environment: Environment | None = None,
        number: type[N] = Decimal,  # type: ignore[assignment]  # the default of N
        time_unit: TimeUnit = "MILLISECOND",
        credentials: Credentials | None = None,
        sbe_schema: Schema | None = None,
        connection_size: int = MAX_STREAMS,
        connect: Connect | None = None,
        clock: Clock | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if time_unit not in ("MILLISECOND", "MICROSECOND"):
            raise InvalidParameter(f"{time_unit!r} is neither MILLISECOND nor MICROSECOND", parameter="time_unit")
        if credentials is not None and not credentials.can_logon:
            raise InvalidKey("SBE market streams take Ed25519 keys only")
        self._time_unit: TimeUnit = time_unit
        self._credentials = credentials
        self._sbe_schema = sbe_schema
        super().__init__(
            environment=environment,
            number=number,
            connection_size=connection_size,
            connect=connect,
            clock=clock,
            timer=timer,
            backoff=backoff,
            chance=chance,
        )

    def _new_readers(self, number: type[N]) -> Readers:
        return Readers(number, self._time_unit, self._sbe_schema)

    def _route(self, stream: Stream[Any], form: Form) -> Route:
        if form != "sbe":
            query = "timeUnit=MICROSECOND" if self._time_unit == "MICROSECOND" else ""
            return Route("spot", self._base("spot"), form, query)
        if self._credentials is None:
            raise InvalidKey(f"{stream.name} in SBE needs credentials: an Ed25519 key")
        if stream.message not in self._readers.schema.templates:
            raise InvalidParameter(f"{stream.name}: {self._readers.schema} has no {stream.message}")
        headers = MappingProxyType({"X-MBX-APIKEY": self._credentials.api_key})
        return Route("spot", self._base("spot_sbe"), form, headers=headers)
