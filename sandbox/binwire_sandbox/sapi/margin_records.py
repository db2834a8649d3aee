"""sapi: what moved margin wallets: transfers, capital flow, and liquidations, of which there are none."""

from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..errors import ApiError, bad_symbol, invalid
from ..market_data.params import limit
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, Micros, amount, plain
from .capital_flow import MARGIN, Movement
from .loans import Loans
from .paging import page, window
from .transfers import Transfer, Transfers

NAMES = {
    Market.SPOT: "SPOT",
    Market.FAPI: "FUTURES",
    Market.MARGIN: "CROSS_MARGIN",
    Market.ISOLATED_MARGIN: "ISOLATED_MARGIN",
}
DIRECTIONS = ("ROLL_IN", "ROLL_OUT")
TYPES = frozenset(
    {
        "TRANSFER",
        "BORROW",
        "REPAY",
        "BUY_INCOME",
        "BUY_EXPENSE",
        "SELL_INCOME",
        "SELL_EXPENSE",
        "TRADING_COMMISSION",
        "BUY_LIQUIDATION",
        "SELL_LIQUIDATION",
        "REPAY_LIQUIDATION",
        "OTHER_LIQUIDATION",
        "LIQUIDATION_FEE",
        "SMALL_BALANCE_CONVERT",
        "COMMISSION_RETURN",
        "SMALL_CONVERT",
    }
)


class MarginRecords:
    """Histories of margin wallets."""

    def __init__(self, loans: Loans, transfers: Transfers, symbols: frozenset[str], clock: Clock) -> None:
        self._loans = loans
        self._transfers = transfers
        self._symbols = symbols
        self._clock = clock

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path, pages = "/sapi/v1/margin", "startTime endTime current size"
        return {
            ("GET", f"{path}/transfer"): operation(self._transferred, f"asset type isolatedSymbol {pages}"),
            ("GET", f"{path}/capital-flow"): operation(
                self._flow, "asset symbol type startTime endTime fromId limit", weight=100
            ),
            ("GET", f"{path}/forceLiquidationRec"): self._nothing(f"isolatedSymbol {pages}", 1),
            ("GET", f"{path}/liquidation-loan/repay-history"): self._nothing(pages, 100, most=90),
        }

    def _wallet(self, call: Call, name: str) -> Channel:
        """The isolated wallet of the symbol named, or the cross wallet.

        Raises:
            ApiError: -1121, there is no such symbol.
        """
        symbol = call.params.text(name)
        if symbol is None:
            return Channel(call.account, Market.MARGIN)
        if symbol not in self._symbols:
            raise bad_symbol()
        return Channel(call.account, Market.ISOLATED_MARGIN, symbol)

    def _nothing(self, params: str, weight: int, most: int = 30) -> Operation:
        """Nobody is liquidated here: the history is empty."""

        def show(call: Call) -> Json:
            self._wallet(call, "isolatedSymbol")
            window(call.params, self._clock.now(), most=most)
            return page(list[JsonObject](), call.params, lambda row: row)

        return operation(show, params, weight=weight)

    def _transferred(self, call: Call) -> Json:
        params, channel = call.params, self._wallet(call, "isolatedSymbol")
        asset, direction = params.text("asset"), params.text("type")
        if direction not in (None, *DIRECTIONS):
            raise invalid("type")
        since, until = window(params, self._clock.now())
        found = [
            one
            for one in self._transfers.history(call.account)
            if channel in (one.source, one.target)
            and asset in (None, one.asset)
            and direction in (None, _direction(one, channel))
            and since <= one.time <= until
        ]
        return page(found, params, lambda one: _transfer(one, channel))

    def _flow(self, call: Call) -> Json:
        """ "If fromId is set, the data with id > fromId will be returned. Otherwise the latest data"."""
        params, now = call.params, self._clock.now()
        asset, type, first = params.text("asset"), params.text("type"), params.integer("fromId")
        if type is not None and type not in TYPES:
            raise invalid("type")
        since, until = window(params, now, most=7)
        if since < now - 90 * DAY:
            # "Only supports querying the data of the last 90 days."
            raise ApiError(-3011, "Your input date is invalid.")
        found = [
            one
            for one in self._loans.flow.of(self._wallet(call, "symbol"))
            if asset in (None, one.asset)
            and type in (None, one.type)
            and since <= one.time <= until
            and (first is None or one.id > first)
        ]
        number = limit(params, 500, 1000)
        return [_movement(one) for one in (found[-number:] if first is None else found[:number])]


def _direction(one: Transfer, channel: Channel) -> str:
    return "ROLL_IN" if one.target == channel else "ROLL_OUT"


def _transfer(one: Transfer, channel: Channel) -> JsonObject:
    shown: JsonObject = {
        "amount": amount(one.value),
        "asset": one.asset,
        "status": "CONFIRMED",
        "timestamp": Micros(one.time),
        "txId": one.transaction_id,
        "type": _direction(one, channel),
        "transFrom": NAMES[one.source.market],
        "transTo": NAMES[one.target.market],
    }
    symbols = {"fromSymbol": one.source, "toSymbol": one.target}
    return shown | {name: end.symbol for name, end in symbols.items() if end.market in MARGIN and end.symbol}


def _movement(one: Movement) -> JsonObject:
    """Isolated wallets show their symbol."""
    shown: JsonObject = {
        "id": one.id,
        "tranId": one.transaction_id,
        "timestamp": Micros(one.time),
        "asset": one.asset,
        "type": one.type,
        "amount": plain(one.value),
    }
    return shown | ({"symbol": one.channel.symbol} if one.channel.symbol else {})
