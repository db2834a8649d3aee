"""sapi: borrowing and repaying by hand, what was borrowed and repaid, and what it cost."""

from collections.abc import Iterable
from decimal import Decimal

from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..engine.symbols import Symbol
from ..errors import ApiError, bad_symbol, invalid
from ..requests.operations import Call, Params, operation
from ..requests.rest import Routes
from ..wire import UNIT, ZERO, Json, JsonObject, Micros, amount, plain
from .loan_terms import loan_terms
from .loans import InterestCharge, Loan
from .margin import Margin
from .operations import margin_channel
from .paging import page, window

KINDS = ("BORROW", "REPAY")
HISTORY = "asset isolatedSymbol startTime endTime current size"
MAXIMUM_ASSETS = 20


class LoanOperations:
    """Loans of cross and isolated margin."""

    def __init__(self, margin: Margin, symbols: dict[str, Symbol], clock: Clock) -> None:
        self._margin = margin
        self._symbols = symbols
        self._clock = clock
        self._assets = frozenset(asset for one in symbols.values() for asset in (one.base, one.quote))

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin"
        return {
            ("POST", f"{path}/borrow-repay"): operation(
                self._borrow_or_repay, "asset isIsolated symbol amount type", weight=1500
            ),
            ("GET", f"{path}/borrow-repay"): operation(self._loans, f"{HISTORY} type txId", weight=10),
            ("GET", f"{path}/interestHistory"): operation(self._interest, HISTORY),
            ("GET", f"{path}/interestRateHistory"): operation(self._rates, "asset vipLevel startTime endTime"),
            ("GET", f"{path}/next-hourly-interest-rate"): operation(self._next_rates, "assets isIsolated", weight=100),
            ("GET", f"{path}/maxBorrowable"): operation(self._borrowable, "asset isolatedSymbol", weight=750),
            ("GET", f"{path}/maxTransferable"): operation(self._transferable, "asset isolatedSymbol", weight=50),
        }

    # By hand -----------------------------------------------------------------------------------------------------

    def _borrow_or_repay(self, call: Call) -> Json:
        params, kind = call.params, call.params.needed("type")
        if kind not in KINDS:
            raise invalid("type")
        channel = margin_channel(call, self._symbols)
        asset, value = self.asset(params, channel), _value(params, kind)
        margin = self._margin
        loan = (margin.borrow if kind == "BORROW" else margin.repay)(channel, asset, value)
        return {"tranId": loan.id}

    def asset(self, params: Params, channel: Channel) -> str:
        """The asset named.

        Raises:
            ApiError: -1102; -3027 where margin knows it not, or the isolated pair is of others.
        """
        asset = params.needed("asset")
        pair = self._symbols[channel.symbol] if channel.symbol else None
        if asset not in (self._assets if pair is None else (pair.base, pair.quote)):
            raise ApiError(-3027, "Not a valid margin asset.")
        return asset

    def wallet_asked(self, call: Call) -> Channel:
        """ "If isolatedSymbol is not sent, crossed margin data will be sent".

        Raises:
            ApiError: -1121, there is no such symbol.
        """
        symbol = call.params.text("isolatedSymbol")
        if symbol is None:
            return Channel(call.account, Market.MARGIN)
        if symbol not in self._symbols:
            raise bad_symbol()
        return Channel(call.account, Market.ISOLATED_MARGIN, symbol)

    def _borrowable(self, call: Call) -> Json:
        channel = self.wallet_asked(call)
        asset, levels = self.asset(call.params, channel), self._margin.levels
        return {
            "amount": plain(levels.borrowable(channel, asset)),
            "borrowLimit": plain(levels.limit(channel, asset)),
        }

    def _transferable(self, call: Call) -> Json:
        channel = self.wallet_asked(call)
        return {"amount": plain(self._margin.levels.transferable(channel, self.asset(call.params, channel)))}

    # Histories ---------------------------------------------------------------------------------------------------

    def _loans(self, call: Call) -> Json:
        """ "`txId` takes precedence. Response in descending order"."""
        params, channel = call.params, self.wallet_asked(call)
        kind, asset, number = params.needed("type"), params.text("asset"), params.integer("txId")
        if kind not in KINDS:
            raise invalid("type")
        rows = [one for one in self._margin.loans.loans(call.account) if one.channel == channel and one.kind == kind]
        if number is not None:
            return page([one for one in rows if one.id == number], params, _loan)
        # "If an asset is sent, data within 30 days before `endTime`; if an asset is not sent, […] 7 days".
        since, until = window(params, self._clock.now(), most=30 if asset else 7)
        found = [one for one in rows if asset in (None, one.asset) and since <= one.time <= until]
        return page(found, params, _loan)

    def _interest(self, call: Call) -> Json:
        params, channel, asset = call.params, self.wallet_asked(call), call.params.text("asset")
        since, until = window(params, self._clock.now())
        found = [
            one
            for one in self._margin.loans.interest(call.account)
            if one.channel == channel and asset in (None, one.asset) and since <= one.time <= until
        ]
        return page(found, params, _charge)

    def _rates(self, call: Call) -> Json:
        """The rate of each day of the window; it is always the same."""
        asset = self.asset(call.params, Channel(call.account, Market.MARGIN))
        since, until = window(call.params, self._clock.now(), most=31)
        first, last = -(-since // DAY), until // DAY
        rate = amount(loan_terms(asset).daily_rate)
        return [
            {"asset": asset, "dailyInterestRate": rate, "timestamp": Micros(day * DAY), "vipLevel": 0}
            for day in range(last, first - 1, -1)
        ]

    def _next_rates(self, call: Call) -> Json:
        """ "List of assets, separated by commas, up to 20"."""
        assets = call.params.needed("assets").split(",")
        call.params.needed("isIsolated")
        call.params.flag("isIsolated")
        if len(assets) > MAXIMUM_ASSETS:
            raise invalid("assets")
        self._check_known(assets)
        return [{"asset": one, "nextHourlyInterestRate": amount(loan_terms(one).hourly_rate)} for one in assets]

    def _check_known(self, assets: Iterable[str]) -> None:
        if not self._assets.issuperset(assets):
            raise ApiError(-3027, "Not a valid margin asset.")


def _value(params: Params, kind: str) -> Decimal:
    """The amount.

    Raises:
        ApiError: -1102, -1111; -3013 and -3016 for none.
    """
    params.needed("amount")
    value = params.decimal("amount") or ZERO
    if value != value.quantize(UNIT):
        raise ApiError(-1111, "Precision is over the maximum defined for this asset.")
    if value <= ZERO:
        if kind == "BORROW":
            raise ApiError(-3013, "Borrow amount less than minimum borrow amount.")
        raise ApiError(-3016, "Repay amount less than minimum repay amount.")
    return value


def _isolated(channel: Channel) -> JsonObject:
    """ "Will not be returned for crossed margin"."""
    return {"isolatedSymbol": channel.symbol} if channel.symbol else {}


def _loan(one: Loan) -> JsonObject:
    return {
        "type": "AUTO" if one.automatic else "MANUAL",
        **_isolated(one.channel),
        "amount": amount(one.principal + one.interest),
        "asset": one.asset,
        "interest": amount(one.interest),
        "principal": amount(one.principal),
        "status": "CONFIRMED",
        "timestamp": Micros(one.time),
        "txId": one.id,
    }


def _charge(one: InterestCharge) -> JsonObject:
    """`rawAsset` "will not be returned for isolated margin"."""
    return {
        "txId": one.id,
        "interestAccuredTime": Micros(one.time),
        "asset": one.asset,
        **({} if one.channel.symbol else {"rawAsset": one.asset}),
        "principal": plain(one.principal),
        "interest": amount(one.interest),
        "interestRate": amount(one.rate),
        "type": one.type,
        **_isolated(one.channel),
    }
