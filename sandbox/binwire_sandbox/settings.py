"""What can be set when an exchange is made."""

from decimal import Decimal
from typing import Literal

import attrs

from .access.accounts import NAMES
from .access.opening import NewAccount
from .assumptions import Assumptions
from .connections.stream_connection import StreamLimits
from .connections.ws_session import SubscriptionLimits
from .engine.symbol_filters import ExchangeFilters
from .engine.symbols import Symbol
from .requests.limits import RequestLimits


@attrs.frozen
class Settings:
    """What can be set when an exchange is made.

    Attributes:
        accounts: the ready accounts; one of which only the name is given has a key of every kind.
        deposit: what each of their wallets holds at first, by asset.
        margin_deposit: the same of the cross margin wallets.
        trade_groups: the trade group id of each account that is in one: self-trade prevention looks at it.
        symbols: those of spot and margin with their filters; the ready ones if None.
        exchange_filters: how many orders an account may have open on all symbols.
        limits: subscriptions per connection.
        request_limits: weights, orders, connections and bans; `RequestLimits.none()` refuses nothing.
        stream_limits: frames a second, streams and waiting frames per connection to the stream hosts.
        sbe: whether SBE is enabled for REST and the WebSocket API.
        assumptions: what it does where no page says.
        funding: whether futures' longs and shorts pay each other at 00:00, 08:00 and 16:00 UTC.
        liquidation: whether futures' positions are closed whose margin is used up.
        interest: whether margin loans cost interest, when they are taken and at every full hour.
        traffic: whether everything that is sent and received is noted, and every event that is published.
        retired: whether operations that are retired are `served`, or `gone` as in production: HTTP 410.
    """

    accounts: tuple[str | NewAccount, ...] = NAMES
    deposit: dict[str, Decimal] | None = None
    margin_deposit: dict[str, Decimal] | None = None
    trade_groups: dict[str, int] = attrs.field(factory=lambda: dict[str, int]())
    symbols: dict[str, Symbol] | None = None
    exchange_filters: ExchangeFilters = attrs.field(factory=ExchangeFilters)
    limits: SubscriptionLimits = attrs.field(factory=SubscriptionLimits)
    request_limits: RequestLimits = attrs.field(factory=RequestLimits)
    stream_limits: StreamLimits = attrs.field(factory=StreamLimits)
    sbe: bool = True
    assumptions: Assumptions = attrs.field(factory=Assumptions)
    funding: bool = False
    liquidation: bool = False
    interest: bool = False
    retired: Literal["served", "gone"] = "served"
    traffic: bool = False
