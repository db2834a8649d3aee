"""Futures' market data operations, as REST and the WebSocket API both serve them."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from ..access.security import Auth
from ..clock import DAY
from ..engine.book import Book
from ..engine.order_enums import Side
from ..engine.trades import AggregateTrade, Trade
from ..errors import ApiError
from ..market_data import params as read
from ..market_data.tape import Tape
from ..market_data.tickers import statistics
from ..market_data.trade_queries import aggregates, recent_trades, trades_from
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..spot.payloads import percent
from ..wire import ZERO, Json, JsonObject, amount
from .klines import FuturesKlines
from .mark_price import FundingCharge, MarkPrice
from .params import per_symbol
from .payloads import FuturesPayloads
from .rpi_book import RpiBook

DEPTH_LIMITS = {5: 2, 10: 2, 20: 2, 50: 2, 100: 5, 500: 10, 1000: 20}
HOUR_MS = 3_600_000
RANGE = "symbol fromId startTime endTime limit"


class FuturesMarketOperations:
    """What futures tell everybody."""

    def __init__(
        self,
        tapes: Mapping[str, Tape],
        rpi_books: Mapping[str, RpiBook],
        shows: FuturesPayloads,
        marks: MarkPrice,
        open_interest: Callable[[str], Decimal],
    ) -> None:
        self._tapes = tapes
        self._rpi_books = rpi_books
        self._shows = shows
        self._marks = marks
        self._open_interest = open_interest

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "depth": read.public(self._depth, "symbol limit", _depth_weight),
            "ticker.price": read.public(self._price, "symbol", per_symbol(1, 2)),
            "ticker.book": read.public(self._ws_book, "symbol", per_symbol(2, 5)),
        }

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        v1, by_name = "/fapi/v1", self.shared()
        return {
            ("GET", f"{v1}/depth"): by_name["depth"],
            ("GET", f"{v1}/rpiDepth"): read.public(self._rpi_depth, "symbol limit", 20),
            ("GET", f"{v1}/trades"): read.public(self._recent, "symbol limit", 5),
            ("GET", f"{v1}/historicalTrades"): operation(
                self._historical, "symbol limit fromId", auth=Auth.API_KEY, weight=20
            ),
            ("GET", f"{v1}/aggTrades"): read.public(self._aggregate, RANGE, 20),
            ("GET", f"{v1}/premiumIndex"): read.public(self._premium_index, "symbol", per_symbol(1, 10)),
            ("GET", f"{v1}/fundingRate"): read.public(self._funding, "symbol startTime endTime limit", 0),
            ("GET", f"{v1}/fundingInfo"): read.public(lambda call: [], "", 0),
            ("GET", f"{v1}/symbolAdlRisk"): read.public(self._deleveraging, "symbol", 1),
            ("GET", f"{v1}/openInterest"): read.public(self._interest, "symbol", 1),
            ("GET", f"{v1}/ticker/24hr"): read.public(self._day, "symbol", per_symbol(1, 40)),
            ("GET", f"{v1}/ticker/price"): by_name["ticker.price"],
            ("GET", "/fapi/v2/ticker/price"): by_name["ticker.price"],
            ("GET", f"{v1}/ticker/bookTicker"): read.public(self._book, "symbol", per_symbol(2, 5)),
            **FuturesKlines(self._tapes, self._shows).routes(),
        }

    def _tape(self, call: Call) -> Tape:
        return call.params.symbol(self._tapes)

    # Books -------------------------------------------------------------------------------------------------------

    def _depth(self, call: Call) -> Json:
        tape, limit = self._tape(call), call.params.integer("limit")
        if limit is not None and limit not in DEPTH_LIMITS:
            raise ApiError(-4021, f"{limit} is not valid depth limit.")
        return self._shown_book(tape, tape.book, limit or 500)

    def _rpi_depth(self, call: Call) -> Json:
        """ "RPI […] orders are included and aggreated in the response message"."""
        tape, limit = self._tape(call), call.params.integer("limit")
        if limit not in (None, 1000):
            raise ApiError(-4021, f"{limit} is not valid depth limit.")
        book = self._rpi_books[tape.symbol]
        return self._shown_book(book.newest, book, 1000)

    def _shown_book(self, tape: Tape, book: Book | RpiBook, limit: int) -> Json:
        return {
            "lastUpdateId": book.update_id,
            "E": tape.now(),
            "T": tape.changed_at,
            "bids": self._shows.levels(tape, book.depth(Side.BUY, limit)),
            "asks": self._shows.levels(tape, book.depth(Side.SELL, limit)),
        }

    # Trades ------------------------------------------------------------------------------------------------------

    def _recent(self, call: Call) -> Json:
        tape = self._tape(call)
        return [self._trade(tape, trade) for trade in recent_trades(tape, read.limit(call.params, 500, 1000))]

    def _historical(self, call: Call) -> Json:
        tape, first_id = self._tape(call), call.params.integer("fromId")
        number = read.limit(call.params, 100, 500)
        trades = recent_trades(tape, number) if first_id is None else trades_from(tape, first_id, number)
        return [self._trade(tape, trade) for trade in trades]

    def _aggregate(self, call: Call) -> Json:
        """ "If both `startTime` and `endTime` are sent, time between […] must be less than 1 hour."

        Raises:
            ApiError: -1127.
        """
        tape, since, until = self._tape(call), call.params.integer("startTime"), call.params.integer("endTime")
        if since is not None and until is not None and until - since > HOUR_MS:
            raise ApiError(-1127, "More than 1 hours between startTime and endTime.")
        return [self._aggregate_trade(tape, trade) for trade in aggregates(tape, call.params)]

    def _trade(self, tape: Tape, trade: Trade) -> JsonObject:
        return {
            "id": trade.id,
            "price": self._shows.price(tape, trade.price),
            "qty": self._shows.qty(tape, trade.qty),
            "quoteQty": self._shows.quote(trade.quote),
            "time": trade.time,
            "isBuyerMaker": trade.buyer_is_maker,
            "isRPITrade": False,
        }

    def _aggregate_trade(self, tape: Tape, trade: AggregateTrade) -> JsonObject:
        streamed = self._shows.aggregate_trade(tape, trade)
        return {name: value for name, value in streamed.items() if name not in ("e", "E", "s", "st")}

    # Prices ------------------------------------------------------------------------------------------------------

    def _all(self, call: Call, show: Callable[[Tape], JsonObject]) -> Json:
        """One answer for `symbol`, a list without it."""
        if call.params.text("symbol") is not None:
            return show(self._tape(call))
        return [show(tape) for tape in self._tapes.values()]

    def _price(self, call: Call) -> Json:
        def show(tape: Tape) -> JsonObject:
            last = tape.trades[-1].price if tape.trades else ZERO
            return {"symbol": tape.symbol, "price": self._shows.price(tape, last), "time": tape.changed_at}

        return self._all(call, show)

    def _book(self, call: Call) -> Json:
        return self._all(call, self._book_ticker)

    def _ws_book(self, call: Call) -> Json:
        """The WebSocket API's page shows the id of the book besides."""
        return self._all(call, lambda tape: {"lastUpdateId": tape.book.update_id} | self._book_ticker(tape))

    def _book_ticker(self, tape: Tape) -> JsonObject:
        best = tape.best()
        return {
            "symbol": tape.symbol,
            "bidPrice": self._shows.price(tape, best.bid),
            "bidQty": self._shows.qty(tape, best.bid_qty),
            "askPrice": self._shows.price(tape, best.ask),
            "askQty": self._shows.qty(tape, best.ask_qty),
            "time": tape.changed_at,
        }

    def _day(self, call: Call) -> Json:
        return self._all(call, self._day_ticker)

    def _day_ticker(self, tape: Tape) -> JsonObject:
        found, price = statistics(tape, tape.now() - DAY), self._shows.price
        bar = found.bar
        return {
            "symbol": tape.symbol,
            "priceChange": price(tape, found.change),
            "priceChangePercent": percent(found),
            "weightedAvgPrice": price(tape, found.average),
            "lastPrice": price(tape, bar.close),
            "lastQty": self._shows.qty(tape, found.last_qty),
            "openPrice": price(tape, bar.open),
            "highPrice": price(tape, bar.high),
            "lowPrice": price(tape, bar.low),
            "volume": self._shows.qty(tape, bar.volume),
            "quoteVolume": self._shows.quote(bar.quote),
            "openTime": found.opened,
            "closeTime": found.closed,
            "firstId": bar.first_id,
            "lastId": bar.last_id,
            "count": bar.count,
        }

    # Mark price and positions ------------------------------------------------------------------------------------

    def _premium_index(self, call: Call) -> Json:
        return self._all(call, self._premium)

    def _premium(self, tape: Tape) -> JsonObject:
        price = amount(self._marks.price(tape.symbol))
        return {
            "symbol": tape.symbol,
            "markPrice": price,
            "indexPrice": price,
            "estimatedSettlePrice": price,
            "lastFundingRate": self._marks.funding_rate,
            "interestRate": self._marks.interest_rate,
            "nextFundingTime": self._marks.next_funding(),
            "time": tape.now(),
        }

    def _funding(self, call: Call) -> Json:
        """In ascending order; "if startTime and endTime are not sent, the most recent 200 records"."""
        params, symbol = call.params, call.params.text("symbol")
        if symbol is not None:
            self._tape(call)
        since, until = read.moment(params, "startTime"), read.last_moment(params, "endTime")
        found = [
            one
            for one in self._marks.charges
            if symbol in (None, one.symbol)
            and (since is None or since <= one.time)
            and (until is None or one.time <= until)
        ]
        number = read.limit(params, 100 if since or until else 200, 1000)
        return [_charged(one) for one in (found[:number] if since is not None else found[-number:])]

    def _deleveraging(self, call: Call) -> Json:
        """Nobody is deleveraged, so that the risk is low."""
        return self._all(call, lambda tape: {"symbol": tape.symbol, "adlRisk": "low", "updateTime": tape.now()})

    def _interest(self, call: Call) -> Json:
        tape = self._tape(call)
        held = self._shows.qty(tape, self._open_interest(tape.symbol))
        return {"openInterest": held, "symbol": tape.symbol, "time": tape.changed_at}


def _depth_weight(params: Params) -> int:
    return DEPTH_LIMITS.get(read.weighed_limit(params, 500), 2)


def _charged(charge: FundingCharge) -> JsonObject:
    return {
        "symbol": charge.symbol,
        "fundingRate": charge.rate,
        "fundingTime": charge.time,
        "markPrice": amount(charge.mark),
    }
