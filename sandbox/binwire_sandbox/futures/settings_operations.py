"""fapi: mode, leverage, margin type and isolated margin, and what they are."""

from ..clock import DAY, Clock
from ..engine.symbols import Contract
from ..errors import ApiError, invalid
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject, Micros, plain
from .account_settings import ADD, REDUCE, AccountSettings
from .accounts import MARGIN_ASSET, FuturesAccount, MarginChange
from .market import FuturesMarket
from .params import own_channel
from .positions import BOTH, Position

DAYS_30 = 30 * DAY
SUCCESS: JsonObject = {"code": 200, "msg": "success"}


class SettingsOperations:
    """The operations that change how an account trades. None of them is a WebSocket method."""

    def __init__(self, market: FuturesMarket, settings: AccountSettings, clock: Clock) -> None:
        self._market = market
        self._settings = settings
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """None."""
        return {}

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        v1 = "/fapi/v1"
        return {
            ("GET", f"{v1}/positionSide/dual"): operation(self._dual, weight=30),
            ("POST", f"{v1}/positionSide/dual"): operation(self._set_dual, "dualSidePosition"),
            ("GET", f"{v1}/multiAssetsMargin"): operation(self._multi_assets, weight=30),
            ("POST", f"{v1}/multiAssetsMargin"): operation(self._set_multi_assets, "multiAssetsMargin"),
            ("GET", f"{v1}/feeBurn"): operation(self._fee_burn, weight=30),
            ("POST", f"{v1}/feeBurn"): operation(self._set_fee_burn, "feeBurn"),
            ("POST", f"{v1}/leverage"): operation(self._set_leverage, "symbol leverage"),
            ("POST", f"{v1}/marginType"): operation(self._set_margin_type, "symbol marginType"),
            ("POST", f"{v1}/positionMargin"): operation(self._change_margin, "symbol positionSide amount type"),
            ("GET", f"{v1}/positionMargin/history"): operation(
                self._margin_history, "symbol type startTime endTime limit"
            ),
        }

    def _account(self, call: Call) -> FuturesAccount:
        return self._market.accounts[own_channel(call)]

    def _contract(self, call: Call) -> Contract:
        return call.params.symbol(self._market.contracts)

    # The whole account -------------------------------------------------------------------------------------------

    def _dual(self, call: Call) -> Json:
        return {"dualSidePosition": self._account(call).dual}

    def _set_dual(self, call: Call) -> Json:
        self._settings.set_dual(self._account(call), _needed_flag(call.params, "dualSidePosition"))
        return dict(SUCCESS)

    def _multi_assets(self, call: Call) -> Json:
        return {"multiAssetsMargin": self._account(call).multi_assets}

    def _set_multi_assets(self, call: Call) -> Json:
        self._settings.set_multi_assets(self._account(call), _needed_flag(call.params, "multiAssetsMargin"))
        return dict(SUCCESS)

    def _fee_burn(self, call: Call) -> Json:
        return {"feeBurn": self._account(call).fee_burn}

    def _set_fee_burn(self, call: Call) -> Json:
        self._account(call).fee_burn = _needed_flag(call.params, "feeBurn")
        return dict(SUCCESS)

    # Symbols -----------------------------------------------------------------------------------------------------

    def _set_leverage(self, call: Call) -> Json:
        symbol, account = self._contract(call).name, self._account(call)
        call.params.needed("leverage")
        leverage = call.params.integer("leverage") or 0
        self._settings.set_leverage(account, symbol, leverage)
        largest = self._market.risk.brackets[symbol].max_notional(leverage)
        return {"leverage": leverage, "maxNotionalValue": str(largest), "symbol": symbol}

    def _set_margin_type(self, call: Call) -> Json:
        symbol, type = self._contract(call).name, call.params.needed("marginType")
        if type not in ("ISOLATED", "CROSSED"):
            raise invalid("marginType")
        self._settings.set_isolated(self._account(call), symbol, type == "ISOLATED")
        return dict(SUCCESS)

    # Isolated margin ---------------------------------------------------------------------------------------------

    def _change_margin(self, call: Call) -> Json:
        account, params = self._account(call), call.params
        symbol = self._contract(call).name
        for name in ("amount", "type"):
            params.needed(name)
        value, type = params.decimal("amount") or ZERO, _change_type(params) or ADD
        self._settings.change_margin(account, self._position(call, account, symbol), value, type)
        text = "Successfully modify position margin."
        return {"amount": float(value), "code": 200, "msg": text, "type": type}

    @staticmethod
    def _position(call: Call, account: FuturesAccount, symbol: str) -> Position:
        """ "It must be sent with Hedge Mode." """
        side = call.params.text("positionSide") or BOTH
        if side not in account.sides:
            raise ApiError(-4061, "Order's position side does not match user's setting.")
        return account.position(symbol, side)

    def _margin_history(self, call: Call) -> Json:
        """ "Support querying future histories that are not older than 30 days"."""
        symbol, params, now = self._contract(call).name, call.params, self._clock.now()
        until = last_moment(params, "endTime") or now
        since = moment(params, "startTime") or Micros(until - DAYS_30)
        if until - since > DAYS_30 + 999:
            raise ApiError(-4165, "Maximum time interval is 30 days")
        type = _change_type(params)
        found = [
            one
            for one in self._account(call).margin_changes
            if one.symbol == symbol and max(since, now - DAYS_30) <= one.time <= until and type in (None, one.type)
        ]
        return [_shown(one) for one in found[-limit(params, 500, 500) :]]


def _needed_flag(params: Params, name: str) -> bool:
    params.needed(name)
    return params.flag(name)


def _change_type(params: Params) -> int | None:
    """ "1: Add position margin, 2: Reduce position margin"; None if it was not sent."""
    type = params.integer("type")
    if type not in (None, ADD, REDUCE):
        raise invalid("type")
    return type


def _shown(change: MarginChange) -> JsonObject:
    return {
        "symbol": change.symbol,
        "type": change.type,
        "deltaType": "USER_ADJUST",
        "amount": plain(change.value),
        "asset": MARGIN_ASSET,
        "time": Micros(change.time),
        "positionSide": change.side,
    }
