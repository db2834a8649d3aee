"""What an admin or a test may order of a running exchange, beside faults."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from .engine.balances import Channel, Market
from .exchange import Exchange
from .market_data.market_streams import Payload
from .on_behalf import as_text, named_operation, owner
from .requests.operations import Call, Params
from .samples import Samples
from .spot import events
from .wire import UNIT, Json, JsonObject

# What a deposit may bring at most: SBE's balances have room for nine times as much.
MOST = 10**10


class Interventions:
    """Orders to an exchange: events pushed, money moved, connections ended."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.samples = Samples(exchange.clock)

    def emit(self, account: str, market: Market, event: JsonObject, symbol: str | None = None) -> None:
        """Push any event, given in wire form, to an account's subscriptions of a market.

        Raises:
            ValueError: nobody could hear it, see `channel`.
        """
        self.exchange.subscriptions.publish(self.channel(account, market, symbol), event)

    def channel(self, account: str, market: Market, symbol: str | None = None) -> Channel:
        """Where an account's events of a market go.

        Raises:
            ValueError: there is no such account; or isolated margin, which has one for each symbol, lacks its symbol,
                or another market has one.
        """
        if account not in self.exchange.accounts:
            raise ValueError(f"account: there is none called {account}")
        if (market is Market.ISOLATED_MARGIN) is not (symbol is not None):
            raise ValueError("symbol: isolated_margin needs it, and no other market may have it")
        return Channel(account, market, symbol)

    def emit_stream(self, host: str, stream: str, event: Payload) -> int:
        """Push any event, given in wire form, to who listens to a market stream; returns to how many.

        `host` is `spot`, `sbe` (whose events are bytes), or one of futures' `public`, `market` and `private`.
        """
        return self.exchange.market_streams[host].emit(stream, event)

    def sample(
        self, type: str, market: Market, *, conditional: bool = True, remove: Collection[str] = (), **members: Json
    ) -> JsonObject:
        """A complete user data event to `emit`: `sample("executionReport", Market.SPOT, X="FILLED", **{"B.a": "BTC"})`.

        Arguments and errors are those of `Samples.event`.
        """
        return self.samples.event(type, market, members, conditional=conditional, remove=remove)

    def sample_stream(
        self, type: str, host: str, *, conditional: bool = True, remove: Collection[str] = (), **members: Json
    ) -> Payload:
        """A complete event of a market stream to `emit_stream`; arguments and errors are those of `Samples.stream`."""
        return self.samples.stream(type, host, members, conditional=conditional, remove=remove)

    def transfer(
        self,
        account: str,
        market: Market,
        asset: str,
        delta: Decimal,
        symbol: str | None = None,
        *,
        times: int = 1,
    ) -> None:
        """Deposit (or withdraw, `delta` below zero), `times` over in one moment: their balanceUpdates are equal.

        Raises:
            ApiError: -2010 or -2018, more was to be withdrawn than is free.
            ValueError: there is no such account or wallet, see `channel`; the amount is none that a wallet can hold.
        """
        channel = self.channel(account, market, symbol)
        if market is Market.MARGIN_RISK:
            raise ValueError("market: margin_risk is a stream of the cross margin account; margin has its wallet")
        _check_amount(delta)
        self.exchange.transfers.change(channel, asset, delta, times)
        for _ in range(times):
            self.exchange.capital.moved(channel, asset, delta)

    def operate(self, account: str, method: str, params: Mapping[str, Json], market: Market = Market.SPOT) -> Json:
        """Do what an account would ask for, without its keys, signature and limits; returns the answer.

        Args:
            account: whose account it is done with.
            method: of a WebSocket API (`order.place`), or an endpoint (`POST /sapi/v1/margin/order`).
            params: as they would be sent; numbers may be numbers.
            market: `fapi` for methods of futures' WebSocket API.

        Raises:
            LookupError: there is no such operation, or it is one of a connection.
            ApiError: it was refused.
        """
        call = Call(Params({name: as_text(value) for name, value in params.items()}), owner(account))
        return named_operation(self.exchange, method, market).handle(call)

    def ban(self, ip: str, seconds: float | None = None) -> None:
        """Ban an address from every host: 2 minutes the first time and longer each time, if `seconds` does not say."""
        self.exchange.limits.ban(ip, seconds)

    def drop(self, account: str | None = None, *, abort: bool = False) -> int:
        """Close connections, with a close frame or without; returns how many."""
        dropped = self.exchange.of_account(account)
        for connection in dropped:
            if abort:
                connection.abort()
            else:
                connection.close()
        return len(dropped)

    def send_raw(self, account: str, frame: str | bytes) -> int:
        """Send a frame as it is on the account's connections; returns on how many."""
        chosen, traffic = self.exchange.of_account(account), self.exchange.traffic
        for connection in chosen:
            connection.send(frame, traffic.noting(connection, frame))
        return len(chosen)

    def shut_down(self) -> None:
        """Announce the end to spot's connections, and close them. Futures' pages know no serverShutdown."""
        for connection in list(self.exchange.connections.values()):
            if connection.announces_shutdown:
                connection.announce(events.server_shutdown(self.exchange.clock.now()))
            connection.close()


def _check_amount(delta: Decimal) -> None:
    """Refuse what no event could tell as it is.

    Raises:
        ValueError: it is not finite, has more than eight decimals, or is beyond `MOST`.
    """
    if not delta.is_finite() or abs(delta) > MOST or delta != delta.quantize(UNIT):
        raise ValueError(f"amount: {delta} is none; at most {MOST:,}, and at most eight decimals")
