"""The exchange as a whole: its parts wired together."""

import itertools
from pathlib import Path

from .access.accounts import Accounts
from .access.listen_keys import ListenKeys
from .access.listen_tokens import ListenTokens
from .access.opening import named
from .access.security import MAX_WINDOW, Guard
from .clock import Clock, RealClock
from .connections.arrangement import subscriptions_under
from .connections.connection import Services
from .connections.link import FAPI_HEARTBEAT, Link
from .connections.stream_connection import SbeStreamConnection, StreamConnection
from .connections.ws_session import SessionOptions, WsSession
from .engine.balances import Market
from .engine.self_trade import SelfTrades
from .engine.symbols import contracts, spot_symbols
from .faults.faults import Faults
from .faults.past import Past
from .faults.rights import AccountRights
from .faults.skewed_clock import SkewedClock
from .futures.mark_price import MarkPrice
from .futures.market import FuturesMarket
from .futures.payloads import FuturesPayloads
from .futures.routes import futures_parts, methods, routes
from .futures.streams import FuturesStreams
from .journal import Journal
from .market_data.market_streams import MarketStreams, no_topic
from .market_data.synthetic_market import SyntheticMarket
from .requests.bans import Bans
from .requests.documented.catalogue import PRODUCTS, Catalogue
from .requests.documented.coverage import Coverage
from .requests.documented.directory import Directory
from .requests.operations import Operation
from .requests.rest import Product
from .requests.throttle import Throttle
from .requests.ws_api import WsApi
from .requests.ws_methods import SessionMethods, shared
from .sapi.capital import Capital
from .sapi.interest import HourlyInterest
from .sapi.margin import Margin
from .sapi.routes import SapiParts, sapi_routes
from .sapi.transfers import Transfers
from .sbe.rest import SbeFormats
from .sbe.streams import SbeStreams
from .settings import Settings
from .spot.market import SpotMarket
from .spot.parts import SpotParts, spot_parts
from .spot.routes import names_of, spot_routes
from .spot.streams import SpotStreams
from .traffic import Traffic


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
        self.listen_tokens = ListenTokens(self.clock, assumed)
        self.connections: dict[int, WsSession | StreamConnection] = {}
        self.traffic = Traffic(self.clock, self.accounts.owner)
        self.rest: dict[str, Product] = {}
        self.methods: dict[str, dict[str, Operation]] = {}
        past = Past(self.rest, self.methods, self.clock, self._shared, self.subscriptions.records)
        self.faults = Faults(self.clock, self.accounts, self.connections, AccountRights(self), self.traffic, past)
        if self.settings.traffic:
            self.record_traffic()
        self.services = Services(self.clock, self.journal, self.faults, assumed)
        self.numbers = itertools.count(1)
        self.limits = Throttle(self.settings.request_limits, self.clock, self._end_sessions, assumed)
        catalogue, gone = Catalogue(), self.settings.retired == "gone"
        self.directories = {product: Directory(product, catalogue, gone=gone) for product in PRODUCTS}
        for account in named(self.settings.accounts):
            self.accounts.open(account)
        self._wire()

    def _wire(self) -> None:
        wallet, publish, assumed = self.accounts.wallet, self.subscriptions.publish, self.settings.assumptions
        self.self_trades = SelfTrades(self.settings.trade_groups)
        self.spot_market = SpotMarket(
            self.settings.symbols or spot_symbols(), self.clock, publish, wallet, self.self_trades, assumed
        )
        self.futures_market = FuturesMarket(contracts(), self.clock, publish, wallet, self.self_trades, assumed)
        self.margin = Margin(self.spot_market, self.clock, publish, wallet, assumed)
        self.interest = HourlyInterest(self.margin, self.clock)
        self.transfers = Transfers(wallet, self.futures_market, self.margin, self.clock, publish)
        self.capital = Capital(self.transfers, self.clock)
        self.spot_market.ledger.first_fill = lambda order: self.limits.filled(order.channel)
        shown = SkewedClock(self.clock, self.faults)
        self.guard = Guard(self.accounts, shown, self.faults)
        shows = FuturesPayloads(self.futures_market.contracts, self.futures_market.marks)
        self._wire_streams(shows)
        filters = self.settings.exchange_filters
        spot = spot_parts(self.spot_market, self.accounts, shown, filters, self.limits.spot)
        self._wire_spot(spot)
        self._wire_fapi(shows, self.futures_market.marks, shown)
        self._wire_sapi(spot, shown)

    def _wire_streams(self, shows: FuturesPayloads) -> None:
        spot, books = self.spot_market.tapes, self.futures_market.rpi_books
        futures = FuturesStreams(self.futures_market.tapes, books, self.clock, shows)
        self.market_streams = {
            "spot": MarketStreams(SpotStreams(spot, self.clock).topic),
            "sbe": MarketStreams(SbeStreams(spot, self.clock, self.settings.assumptions).topic),
            "public": MarketStreams(futures.public),
            "market": MarketStreams(futures.market),
            "private": MarketStreams(no_topic),
        }

    def _wire_spot(self, parts: SpotParts) -> None:
        usage, over_rest = self.limits.spot, parts.over_rest()
        routes, assumed = spot_routes(over_rest, self.listen_keys), self.settings.assumptions
        formats = SbeFormats(names_of(routes, over_rest), self.settings.sbe, assumed)
        self.rest["/api/"] = Product(
            routes, usage, self.directories["spot"], formats, assumptions=assumed, is_spot=True
        )
        methods = SessionMethods(self.listen_keys, self.listen_tokens, Market.SPOT).spot()
        self.methods["ws-api"] = parts.operations
        self.spot_ws = WsApi(shared(parts.operations) | methods, self.guard, usage, 2, self.directories["spot"])

    def _wire_sapi(self, spot: SpotParts, shown: Clock) -> None:
        markets = (self.spot_market, self.margin, self.transfers, self.capital)
        keys, usage = (self.listen_keys, self.listen_tokens), self.limits.sapi
        parts = SapiParts(spot, *markets, *keys, usage, shown, self.accounts.wallet)
        assumed = self.settings.assumptions
        product = Product(sapi_routes(parts), usage, self.directories["sapi"], assumptions=assumed)
        self.rest |= dict.fromkeys(("/sapi/", "/bapi/"), product)

    def _wire_fapi(self, shows: FuturesPayloads, marks: MarkPrice, shown: Clock) -> None:
        usage, publish = self.limits.fapi, self.subscriptions.publish
        parts = futures_parts(self.futures_market, self.listen_keys, shown, shows, marks, publish, usage)
        assumed, directory = self.settings.assumptions, self.directories["fapi"]
        widest = None if assumed.fapi_recv_window == "any" else MAX_WINDOW
        product = Product(
            routes(parts), usage, directory, assumptions=assumed, takes_micros=False, widest_window=widest
        )
        self.rest |= dict.fromkeys(("/fapi/", "/futures/", "/papi/"), product)
        session = SessionMethods(self.listen_keys, self.listen_tokens, Market.FAPI).fapi()
        guard = Guard(self.accounts, shown, self.faults, fine=False, widest=widest)
        self.methods["ws-fapi"] = methods(parts)
        self.fapi_ws = WsApi(shared(self.methods["ws-fapi"]) | session, guard, usage, 5, self.directories["fapi"])

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
        self.margin.risk.start(self.spot_market.tapes.values())
        if self.settings.interest:
            self.interest.start()

    def stop(self) -> None:
        """End it."""
        self.futures_market.watch.stop(self.futures_market.tapes.values())
        self.futures_market.funding.stop()
        self.margin.risk.stop(self.spot_market.tapes.values())
        self.interest.stop()

    def _shared(self) -> list[object]:
        """What a copy of the exchange's state has in common with it: rights, time, counters and market data."""
        futures = self.futures_market
        tapes = [*self.spot_market.tapes.values(), *futures.tapes.values(), *futures.hidden.values()]
        keys = [key for account in self.accounts for key in account.keys]
        parts: list[object] = [
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
            *(self.limits.spot, self.limits.sapi, self.limits.fapi),
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

    # Connections and rights --------------------------------------------------------------------------------------

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
