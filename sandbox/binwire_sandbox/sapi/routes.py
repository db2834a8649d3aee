"""Everything that sapi serves, put together."""

from collections.abc import Callable

import attrs

from ..access.listen_keys import ListenKeys
from ..access.listen_tokens import ListenTokens
from ..clock import Clock
from ..engine.balances import Channel, Wallet
from ..requests.rest import Routes
from ..requests.usage import Usage
from ..spot.market import SpotMarket
from ..spot.parts import SpotParts
from .capital import Capital
from .capital_operations import CapitalOperations
from .key_operations import key_routes
from .loan_operations import LoanOperations
from .margin import Margin
from .margin_account import MarginAccountOperations
from .margin_data import MarginData
from .margin_queries import MarginQueries
from .margin_records import MarginRecords
from .operations import SapiOperations
from .order_lists import MarginOrderLists
from .reference_data import ReferenceData
from .small_liabilities import SmallLiabilities
from .transfer_operations import TransferOperations
from .transfers import Transfers
from .wallet_operations import WalletOperations


@attrs.frozen
class SapiParts:
    """What sapi's operations work with; `clock` shows the time that callers are told."""

    spot: SpotParts
    market: SpotMarket
    margin: Margin
    transfers: Transfers
    capital: Capital
    listen_keys: ListenKeys
    listen_tokens: ListenTokens
    usage: Usage
    clock: Clock
    wallet: Callable[[Channel], Wallet]


def sapi_routes(parts: SapiParts) -> Routes:
    """Every endpoint by verb and path."""
    spot, market, margin = parts.spot.orders, parts.market, parts.margin
    streams = SapiOperations(spot, margin, parts.listen_keys, parts.listen_tokens, market)
    return (
        streams.routes(parts.usage)
        | key_routes()
        | TransferOperations(parts.transfers, frozenset(market.symbols), parts.clock).routes()
        | MarginOrderLists(spot, parts.spot.lists, margin, market).routes()
        | MarginQueries(spot, parts.spot.history, market, parts.clock).routes()
        | MarginAccountOperations(margin, market, parts.wallet).routes()
        | LoanOperations(margin, market.symbols, parts.clock).routes()
        | MarginRecords(margin.loans, parts.transfers, frozenset(market.symbols), parts.clock).routes()
        | SmallLiabilities(margin, parts.transfers, parts.wallet, parts.clock).routes()
        | MarginData(market, parts.clock).routes()
        | WalletOperations(market.symbols, margin.levels, parts.wallet, parts.clock).routes()
        | CapitalOperations(parts.capital, market.symbols, parts.wallet, parts.clock).routes()
        | ReferenceData(market.symbols, parts.wallet).routes()
    )
