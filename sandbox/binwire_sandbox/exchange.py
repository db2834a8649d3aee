"""The exchange as a whole: its parts wired together, and what its admin may order."""

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import attrs

from .access.accounts import NAMES, Accounts
from .access.listen_keys import ListenKeys
from .access.listen_tokens import ListenTokens
from .access.opening import NewAccount, named
from .access.security import Guard
from .assumptions import Assumptions
from .clock import Clock, RealClock
from .connections.arrangement import subscriptions_under
from .connections.connection import FAPI_HEARTBEAT, Link, Services
from .connections.stream_connection import SbeStreamConnection, StreamConnection, StreamLimits
from .connections.ws_session import SessionOptions, SubscriptionLimits, WsSession
from .engine.balances import Channel, Market
from .engine.self_trade import SelfTrades
from .engine.symbol_filters import ExchangeFilters
from .engine.symbols import Symbol, contracts, spot_symbols
from .faults.faults import Faults, SkewedClock
from .faults.past import Past
from .faults.rights import AccountRights
from .futures.mark_price import MarkPrice
from .futures.market import FuturesMarket
from .futures.payloads import FuturesPayloads
from .futures.routes import futures_parts, methods, routes
from .futures.streams import FuturesStreams
from .journal import Journal
from .market_data.market_streams import MarketStreams, Payload, no_topic
from .market_data.synthetic_market import SyntheticMarket
from .requests.bans import Bans
from .requests.documented.catalogue import PRODUCTS, Catalogue
from .requests.documented.coverage import Coverage
from .requests.documented.directory import Directory
from .requests.limits import RequestLimits
from .requests.operations import Operation
from .requests.rest import Product
from .requests.throttle import Throttle
from .requests.ws_api import WsApi
from .requests.ws_methods import SessionMethods, shared
from .sapi.margin import Margin
from .sapi.routes import SapiParts, sapi_routes
from .sapi.transfers import Transfers
from .sbe.rest import SbeFormats
from .sbe.streams import SbeStreams
from .spot import events
from .spot.account import AccountOperations
from .spot.account_filters import AccountFilters
from .spot.amend import AmendOperations
from .spot.cancel_replace import CancelReplaceOperations
from .spot.history import HistoryOperations
from .spot.market import SpotMarket
from .spot.market_operations import SpotMarketOperations
from .spot.operations import SpotOperations
from .spot.order_list_operations import OrderListOperations
from .spot.routes import names_of, spot_routes
from .spot.sor import SorOperations
from .spot.streams import SpotStreams
from .traffic import Traffic
from .wire import JsonObject


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
    retired: Literal["served", "gone"] = "served"
    traffic: bool = False


class Exchange:
    """State and behaviour, without a socket."""

    def __init__(self, clock: Clock | None = None, settings: Settings | None = None) -> None:
        self.clock: Clock = clock or RealClock()
        self.settings = settings or Settings()
        self.accounts = Accounts(self.clock, self.settings.deposit, self.settings.margin_deposit)
        self.journal = Journal()
        assumed = self.settings.assumptions
        self.subscriptions = subscriptions_under(assumed)
        self.listen_keys = ListenKeys(self.clock, self.subscriptions, assumed)
        self.listen_tokens = ListenTokens(self.clock)
        self.connections: dict[int, WsSession | StreamConnection] = {}
        self.traffic = Traffic(self.clock, self.accounts.owner)
        self.rest: dict[str, Product] = {}
        past = Past(self.rest, self.clock, self._shared, self.subscriptions.records)
        self.faults = Faults(self.clock, self.accounts, self.connections, AccountRights(self), self.traffic, past)
        if self.settings.traffic:
            self.record_traffic()
        self.services = Services(self.clock, self.journal, self.faults, assumed)
        self.numbers = itertools.count(1)
        self.limits = Throttle(self.settings.request_limits, self.clock, self._end_sessions)
        catalogue, gone = Catalogue(), self.settings.retired == "gone"
        self.directories = {product: Directory(product, catalogue, gone=gone) for product in PRODUCTS}
        self.accounts.open_all(named(self.settings.accounts))
        self._wire()

    def _wire(self) -> None:
        wallet, publish = self.accounts.wallet, self.subscriptions.publish
        self.self_trades = SelfTrades(self.settings.trade_groups)
        self.spot_market = SpotMarket(
            self.settings.symbols or spot_symbols(), self.clock, publish, wallet, self.self_trades
        )
        self.futures_market = FuturesMarket(
            contracts(), self.clock, publish, wallet, self.self_trades, self.settings.assumptions
        )
        self.margin = Margin(self.spot_market, self.clock, publish, wallet)
        shown = SkewedClock(self.clock, self.faults)
        self.guard = Guard(self.accounts, shown)
        marks = self.futures_market.marks
        shows = FuturesPayloads(self.futures_market.contracts, marks)
        self._wire_streams(shows)
        self.spot_market.ledger.first_fill = lambda order: self.limits.filled(order.channel)
        filters = AccountFilters(self.spot_market, self.settings.exchange_filters)
        usage = self.limits.spot
        spot = SpotOperations(self.spot_market, self.accounts, shown, filters, usage)
        orders = spot.shared() | CancelReplaceOperations(spot, self.spot_market.symbols).shared()
        orders |= SorOperations(spot, self.spot_market.symbols).shared()
        orders |= AmendOperations(spot, self.spot_market).shared()
        orders |= (history := HistoryOperations(self.spot_market)).shared()
        orders |= AccountOperations(self.spot_market.symbols, filters.exchange, usage).shared()
        orders |= (lists := OrderListOperations(spot, self.spot_market)).shared()
        orders |= SpotMarketOperations(self.spot_market.tapes).shared()
        self._wire_spot(orders, spot.exchange_info(over_rest=True))
        self._wire_fapi(shows, marks, shown)
        self.transfers = Transfers(wallet, self.futures_market, self.clock, publish)
        sapi = SapiParts(
            spot,
            history,
            lists,
            self.spot_market,
            self.margin,
            self.transfers,
            self.listen_keys,
            self.listen_tokens,
            self.limits.sapi,
            shown,
            wallet,
        )
        product = Product(sapi_routes(sapi), self.limits.sapi, self.directories["sapi"])
        self.rest |= dict.fromkeys(("/sapi/", "/bapi/"), product)

    def _wire_streams(self, shows: FuturesPayloads) -> None:
        spot, futures = self.spot_market.tapes, FuturesStreams(self.futures_market.tapes, self.clock, shows)
        self.market_streams = {
            "spot": MarketStreams(SpotStreams(spot, self.clock).topic),
            "sbe": MarketStreams(SbeStreams(spot, self.clock).topic),
            "public": MarketStreams(futures.public),
            "market": MarketStreams(futures.market),
            "private": MarketStreams(no_topic),
        }

    def _wire_spot(self, operations: dict[str, Operation], rest_info: Operation) -> None:
        usage, over_rest = self.limits.spot, operations | {"exchangeInfo": rest_info}
        routes = spot_routes(over_rest, self.listen_keys)
        formats = SbeFormats(names_of(routes, over_rest), self.settings.sbe)
        self.rest["/api/"] = Product(routes, usage, self.directories["spot"], formats)
        methods = SessionMethods(self.listen_keys, self.listen_tokens, Market.SPOT).spot()
        self.spot_ws = WsApi(shared(operations) | methods, self.guard, usage, 2, self.directories["spot"])

    def _wire_fapi(self, shows: FuturesPayloads, marks: MarkPrice, shown: Clock) -> None:
        usage, publish = self.limits.fapi, self.subscriptions.publish
        parts = futures_parts(self.futures_market, self.listen_keys, shown, shows, marks, publish, usage)
        product = Product(routes(parts), usage, self.directories["fapi"])
        self.rest |= dict.fromkeys(("/fapi/", "/futures/", "/papi/"), product)
        session = SessionMethods(self.listen_keys, self.listen_tokens, Market.FAPI).fapi()
        self.fapi_ws = WsApi(shared(methods(parts)) | session, self.guard, usage, 5, self.directories["fapi"])

    def stream_connection(self, link: Link, host: str, combined: bool) -> StreamConnection:
        """A connection to a stream host: `spot`, `sbe`, or futures' `public`, `market` or `private`."""
        make = SbeStreamConnection if host == "sbe" else StreamConnection
        keys = self.listen_keys if host in ("spot", "private") else None
        streams, limits = self.market_streams[host], self.settings.stream_limits
        return make(link, self.services, combined, streams, keys, self.subscriptions, limits)

    def ws_session(self, link: Link, options: SessionOptions) -> WsSession:
        """A connection to a WebSocket API."""
        limits = self.settings.request_limits
        counts = limits.enforced and link.heartbeat is FAPI_HEARTBEAT
        controls = limits.control_frames if counts else None
        return WsSession(link, self.services, options, self.subscriptions, self.settings.limits, controls)

    def synthetic_market(self, seed: int) -> SyntheticMarket:
        """Somebody to trade with; it does nothing before it is started."""
        return SyntheticMarket(seed, self.spot_market, self.futures_market, self.accounts, self.clock)

    # Life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin what the exchange does of its own accord: margin calls; funding and liquidation where asked for."""
        if self.settings.liquidation:
            self.futures_market.watch.liquidate = self.futures_market.liquidation.liquidate
        self.futures_market.watch.start(self.futures_market.tapes.values())
        if self.settings.funding:
            self.futures_market.funding.start()

    def stop(self) -> None:
        """End it."""
        self.futures_market.watch.stop(self.futures_market.tapes.values())
        self.futures_market.funding.stop()

    def _shared(self) -> list[Any]:
        """What a copy of the exchange's state has in common with it: rights, time, counters and market data."""
        tapes = [*self.spot_market.tapes.values(), *self.futures_market.tapes.values()]
        keys = [key for account in self.accounts for key in account.keys]
        parts: list[Any] = [
            self.clock,
            self.subscriptions,
            self.listen_keys,
            self.listen_tokens,
            self.faults,
            self.guard,
        ]
        return [
            *parts,
            *tapes,
            *self.accounts,
            *keys,
            self.settings,
            self.limits,
            self.futures_market.funding,
            self.futures_market.watch,
        ]

    def record_traffic(self, path: str | Path | None = None) -> None:
        """Note all traffic from now on, in a file too if one is named.

        Raises:
            OSError: the file cannot be written.
        """
        if path is not None:
            self.traffic.record(path)
        if not self.traffic.on:
            self.traffic.on = True
            self.subscriptions.records.append(self.traffic.publish)
        self.faults.update()

    # What an admin may order -------------------------------------------------------------------------------------

    def emit(self, account: str, market: Market, event: JsonObject, symbol: str | None = None) -> None:
        """Push any event, given in wire form, to an account's subscriptions of a market."""
        self.subscriptions.publish(Channel(account, market, symbol), event)

    def emit_stream(self, host: str, stream: str, event: Payload) -> int:
        """Push any event, given in wire form, to who listens to a market stream; returns to how many.

        `host` is `spot`, `sbe` (whose events are bytes), or one of futures' `public`, `market` and `private`.
        """
        return self.market_streams[host].emit(stream, event)

    def transfer(self, account: str, market: Market, asset: str, delta: Decimal, symbol: str | None = None) -> None:
        """Deposit (or withdraw, `delta` below zero).

        Raises:
            ApiError: -2010 or -2018, more was to be withdrawn than is free.
        """
        self.transfers.change(Channel(account, market, symbol), asset, delta)

    def coverage(self) -> list[Coverage]:
        """How many of the documented operations are simulated, by product and kind."""
        return [row for directory in self.directories.values() for row in directory.coverage()]

    def _end_sessions(self, bans: Bans, ip: str) -> None:
        for connection in list(self.connections.values()):
            if isinstance(connection, WsSession) and connection.comes_from(ip, bans):
                connection.close()

    def of_account(self, account: str | None) -> list[WsSession | StreamConnection]:
        """The connections that hold a subscription of the account or are logged on as it, or all."""
        return [connection for connection in self.connections.values() if account in (None, *connection.accounts)]

    def ban(self, ip: str, seconds: float | None = None) -> None:
        """Ban an address from every host: 2 minutes the first time and longer each time, if `seconds` does not say."""
        self.limits.ban(ip, seconds)

    def drop(self, account: str | None = None, *, abort: bool = False) -> int:
        """Close connections, with a close frame or without; returns how many."""
        dropped = self.of_account(account)
        for connection in dropped:
            if abort:
                connection.abort()
            else:
                connection.close()
        return len(dropped)

    def send_raw(self, account: str, frame: str | bytes) -> int:
        """Send a frame as it is on the account's connections; returns on how many."""
        chosen = self.of_account(account)
        for connection in chosen:
            connection.send(frame)
        return len(chosen)

    def shut_down(self) -> None:
        """Announce the end to spot's connections, and close them. Futures' pages know no serverShutdown."""
        for connection in list(self.connections.values()):
            if connection.announces_shutdown:
                connection.announce(events.server_shutdown(self.clock.now()))
            connection.close()

    def revoke(self, api_key: str) -> bool:
        """Forget an API key; False if there is none such. Whether what it subscribed to ends too is an assumption."""
        if not self.accounts.revoke(api_key):
            return False
        if self.settings.assumptions.revocation == "ends":
            for connection in self.connections.values():
                for subscription in [one for one in connection.subscriptions if one.api_key == api_key]:
                    if isinstance(connection, WsSession):
                        connection.end(subscription)
        return True

    def expire_token(self, token: str) -> bool:
        """Let a listenToken and the subscriptions to its account run out now; False if there is none such."""
        found = self.listen_tokens.forget(token)
        if found is None:
            return False
        for subscription in self.subscriptions.of(found.channel):
            if isinstance(subscription.listener, WsSession):
                subscription.listener.end(subscription)
        return True
