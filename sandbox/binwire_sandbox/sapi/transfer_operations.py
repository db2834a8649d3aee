"""sapi: universal transfers between an account's wallets."""

from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..errors import ApiError, bad_symbol, invalid, mandatory
from ..market_data.params import last_moment, moment
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject, Micros, plain
from .paging import page
from .transfers import Transfer, Transfers

DAYS_7 = 7 * DAY
SYMBOLS = "fromSymbol toSymbol"
ISOLATED = "ISOLATEDMARGIN"
WALLETS = {
    "MAIN": Market.SPOT,
    "UMFUTURE": Market.FAPI,
    "MARGIN": Market.MARGIN,
    ISOLATED: Market.ISOLATED_MARGIN,
}
TYPES = (
    "MAIN_UMFUTURE MAIN_MARGIN UMFUTURE_MAIN UMFUTURE_MARGIN MARGIN_MAIN MARGIN_UMFUTURE ISOLATEDMARGIN_MARGIN"
    " MARGIN_ISOLATEDMARGIN ISOLATEDMARGIN_ISOLATEDMARGIN"
)
# The page does not list these, but clients send them (ASSUMPTIONS.md); the wallet has another name in them.
UNLISTED = {"MAIN_ISOLATED_MARGIN": ("MAIN", ISOLATED), "ISOLATED_MARGIN_MAIN": (ISOLATED, "MAIN")}
# The page's types of wallets that are not simulated.
ELSEWHERE = ("CMFUTURE", "FUNDING", "OPTION", "PORTFOLIO_MARGIN")


class TransferOperations:
    """`/sapi/v1/asset/transfer`."""

    def __init__(self, transfers: Transfers, symbols: frozenset[str], clock: Clock) -> None:
        self._transfers = transfers
        self._symbols = symbols
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        path = "/sapi/v1/asset/transfer"
        return {
            ("POST", path): operation(self._transfer, f"type asset amount {SYMBOLS}", weight=300),
            ("GET", path): operation(self._history, f"type startTime endTime current size {SYMBOLS}"),
        }

    def _transfer(self, call: Call) -> Json:
        params = call.params
        type, source, target = self._wallets(call)
        asset = params.needed("asset")
        params.needed("amount")
        value = params.decimal("amount") or ZERO
        if value <= ZERO:
            raise ApiError(-5007, "Quantity must be greater than zero.", switch="empty_transfer_code")
        return {"tranId": self._transfers.transfer(source, target, type, asset, value).transaction_id}

    def _wallets(self, call: Call) -> tuple[str, Channel, Channel]:
        """The type, where from and where to; isolated wallets are their symbols'."""
        type = call.params.needed("type")
        if type not in TYPES.split() and type not in UNLISTED:
            if any(name in type for name in ELSEWHERE):
                raise ApiError(-3029, "Transfer failed.")
            raise invalid("type")
        source, target = UNLISTED.get(type) or type.split("_")
        return type, self._channel(call, source, "fromSymbol"), self._channel(call, target, "toSymbol")

    def _channel(self, call: Call, wallet: str, name: str) -> Channel:
        symbol = call.params.text(name) if wallet == ISOLATED else None
        if wallet == ISOLATED and not symbol:
            raise mandatory(name)
        if symbol is not None and symbol not in self._symbols:
            raise bad_symbol()
        return Channel(call.account, WALLETS[wallet], symbol)

    def _history(self, call: Call) -> Json:
        """ "If startTime and endTime not sent, return records of the last 7 days by default"."""
        params = call.params
        type, now = params.needed("type"), self._clock.now()
        until = last_moment(params, "endTime") or now
        since = moment(params, "startTime") or Micros(until - DAYS_7)
        found = [
            one for one in self._transfers.history(call.account) if one.type == type and since <= one.time <= until
        ]
        return page(found, params, _shown)


def _shown(one: Transfer) -> JsonObject:
    return {
        "asset": one.asset,
        "amount": plain(one.value),
        "type": one.type,
        "status": "CONFIRMED",
        "tranId": one.transaction_id,
        "timestamp": Micros(one.time),
    }
