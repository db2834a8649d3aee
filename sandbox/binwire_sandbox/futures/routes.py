"""Everything that fapi and its WebSocket API answer, a part for each concern."""

from collections.abc import Sequence
from typing import Protocol

from ..access.listen_keys import ListenKeys
from ..clock import Clock
from ..requests.operations import Operation
from ..requests.rest import Routes
from ..requests.usage import Usage
from ..spot.ledger import Publish
from .account_operations import AccountOperations
from .algo_operations import AlgoOperations
from .algo_service import AlgoService
from .amendments import Modifications
from .batch import BatchOperations
from .mark_price import MarkPrice
from .market import FuturesMarket
from .market_operations import FuturesMarketOperations
from .operations import FapiOperations
from .order_history import HistoryOperations
from .order_operations import OrderOperations
from .payloads import FuturesPayloads
from .placing import Placing
from .settings_operations import SettingsOperations


class Part(Protocol):
    """The operations of one concern."""

    def shared(self) -> dict[str, Operation]:
        """Those by WebSocket method name."""
        ...

    def routes(self) -> Routes:
        """Those by verb and path."""
        ...


def futures_parts(
    market: FuturesMarket,
    listen_keys: ListenKeys,
    clock: Clock,
    shows: FuturesPayloads,
    marks: MarkPrice,
    publish: Publish,
    usage: Usage,
) -> Sequence[Part]:
    """The parts of futures."""
    placing = Placing(market, clock)
    modifications = Modifications(market, placing, clock)
    return (
        SettingsOperations(market, market.settings, clock),
        AccountOperations(market, clock),
        FapiOperations(market, listen_keys, clock, usage),
        FuturesMarketOperations(market.tapes, market.rpi_books, shows, marks, market.open_interest),
        OrderOperations(market, placing, modifications, clock),
        BatchOperations(placing, modifications),
        HistoryOperations(market, placing, modifications, clock),
        AlgoOperations(AlgoService(market, marks, clock, publish), market, clock),
    )


def routes(parts: Sequence[Part]) -> Routes:
    """The endpoints of all parts."""
    return {key: one for part in parts for key, one in part.routes().items()}


def methods(parts: Sequence[Part]) -> dict[str, Operation]:
    """The WebSocket methods of all parts."""
    return {name: one for part in parts for name, one in part.shared().items()}
