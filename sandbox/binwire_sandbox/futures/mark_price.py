"""Mark prices, index prices and funding of contracts, as far as they are simulated."""

from collections import deque
from collections.abc import Mapping
from decimal import Decimal

import attrs

from ..clock import HOUR, Clock
from ..engine.symbols import REFERENCE_PRICES
from ..wire import Micros

FUNDING_EVERY = 8 * HOUR
# How many charges of all symbols are remembered: of two symbols those of three years.
REMEMBERED = 6_600


@attrs.frozen
class FundingCharge:
    """A funding rate that was charged; `time` in µs, `mark` the price it was charged at."""

    symbol: str
    rate: str
    time: Micros
    mark: Decimal


class MarkPrice:
    """The mark price is the last trade's, and so are the index price and the estimated settle price.

    Before the first trade it is the price that the asset is taken for elsewhere in this exchange.
    """

    funding_rate = "0.00010000"
    interest_rate = "0.00010000"

    def __init__(self, last_price: Mapping[str, Decimal], clock: Clock) -> None:
        self._last_price = last_price
        self._clock = clock
        self.charges: deque[FundingCharge] = deque(maxlen=REMEMBERED)

    def price(self, symbol: str) -> Decimal:
        """The mark price."""
        return self._last_price.get(symbol, REFERENCE_PRICES[symbol])

    def asset(self, asset: str) -> Decimal:
        """What one unit of an asset is worth in USDT; zero where no price of it is known."""
        if asset == "USDT":
            return Decimal(1)
        symbol = f"{asset}USDT"
        return self._last_price.get(symbol, REFERENCE_PRICES.get(symbol, Decimal(0)))

    def next_funding(self) -> Micros:
        """When funding is due next: at 00:00, 08:00 and 16:00 UTC."""
        return Micros((self._clock.now() // FUNDING_EVERY + 1) * FUNDING_EVERY)
