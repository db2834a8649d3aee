"""fapi: what an account holds, what it has set, and where its money came from; over REST and the WebSocket API."""

from ..clock import DAY, Clock
from ..engine.symbols import Contract
from ..errors import invalid
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, Micros, amount, plain
from .account_answers import AccountAnswers, bracket_rows, shown_income
from .accounts import FuturesAccount
from .market import FuturesMarket
from .params import own_channel
from .positions import LONG, SHORT
from .queries import MONTHS_3
from .risk import Exposure, totals

DAYS_7 = 7 * DAY
RPI_COMMISSION = "0.00005"
INCOME_TYPES = (
    "TRANSFER WELCOME_BONUS REALIZED_PNL FUNDING_FEE COMMISSION INSURANCE_CLEAR REFERRAL_KICKBACK COMMISSION_REBATE"
    " API_REBATE CONTEST_REWARD CROSS_COLLATERAL_TRANSFER OPTIONS_PREMIUM_FEE OPTIONS_SETTLE_PROFIT INTERNAL_TRANSFER"
    " AUTO_EXCHANGE DELIVERED_SETTELMENT COIN_SWAP_DEPOSIT COIN_SWAP_WITHDRAW POSITION_LIMIT_INCREASE_FEE"
    " STRATEGY_UMFUTURES_TRANSFER FEE_RETURN BFUSD_REWARD"
)


class AccountOperations:
    """The queries of an account."""

    def __init__(self, market: FuturesMarket, clock: Clock) -> None:
        self._market = market
        self._risk = market.risk
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "account.balance": operation(self._balance, weight=5),
            "v2/account.balance": operation(self._balance, weight=5),
            "account.status": operation(self._account_v2, weight=5),
            "v2/account.status": operation(self._account_v3, weight=5),
            "account.position": operation(self._risk_v2, "symbol", weight=5),
            "v2/account.position": operation(self._ws_risk_v3, "symbol", weight=5),
        }

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        v1, by_name = "/fapi/v1", self.shared()
        return {
            ("GET", "/fapi/v2/balance"): by_name["account.balance"],
            ("GET", "/fapi/v3/balance"): by_name["v2/account.balance"],
            ("GET", "/fapi/v2/account"): operation(self._rest_account_v2, weight=5),
            ("GET", "/fapi/v3/account"): by_name["v2/account.status"],
            ("GET", "/fapi/v2/positionRisk"): by_name["account.position"],
            ("GET", "/fapi/v3/positionRisk"): operation(self._risk_v3, "symbol", weight=5),
            ("GET", f"{v1}/accountConfig"): operation(self._account_config, weight=5),
            ("GET", f"{v1}/symbolConfig"): operation(self._symbol_config, "symbol", weight=5),
            ("GET", f"{v1}/leverageBracket"): operation(self._brackets, "symbol"),
            ("GET", f"{v1}/commissionRate"): operation(self._commission, "symbol", weight=20),
            ("GET", f"{v1}/income"): operation(
                self._income, "symbol incomeType startTime endTime page limit", weight=30
            ),
            ("GET", f"{v1}/adlQuantile"): operation(self._adl, "symbol", weight=5),
            ("GET", f"{v1}/apiTradingStatus"): operation(self._trading_status, "symbol", weight=_trading_status_weight),
            ("GET", f"{v1}/pmAccountInfo"): operation(self._portfolio_margin, "asset", weight=5),
            ("POST", f"{v1}/stock/contract"): operation(_agree, weight=50),
        }

    def _account(self, call: Call) -> FuturesAccount:
        return self._market.accounts[own_channel(call)]

    def _asked(self, params: Params) -> list[Contract]:
        """The contract named, or all."""
        contracts = self._market.contracts
        return list(contracts.values()) if params.text("symbol") is None else [params.symbol(contracts)]

    # Balances and positions --------------------------------------------------------------------------------------

    def _answers(self, account: FuturesAccount, exposures: list[Exposure]) -> AccountAnswers:
        return AccountAnswers(account, self._risk, totals(exposures))

    def _balance(self, call: Call) -> Json:
        account = self._account(call)
        return self._answers(account, self._risk.exposures(account)).balances()

    def _account_v3(self, call: Call) -> Json:
        account = self._account(call)
        exposures = self._risk.exposures(account)
        return self._answers(account, exposures).account_v3(exposures, self._market.contracts)

    def _account_v2(self, call: Call) -> JsonObject:
        account = self._account(call)
        exposures = self._every(account, list(self._market.contracts.values()))
        return self._answers(account, exposures).account_v2(exposures, self._market.contracts)

    def _rest_account_v2(self, call: Call) -> Json:
        """REST's page shows `feeBurn`, the WebSocket method's does not."""
        shown = self._account_v2(call)
        return {"feeTier": shown["feeTier"], "feeBurn": self._account(call).fee_burn} | shown

    def _every(self, account: FuturesAccount, contracts: list[Contract]) -> list[Exposure]:
        """Every position that the mode has, flat ones too."""
        orders = self._risk.open_orders(account)
        keys = [(contract.name, side) for contract in contracts for side in account.sides]
        return [self._risk.exposure(account, account.position(*key), orders.get(key)) for key in keys]

    def _risk_v2(self, call: Call) -> Json:
        account, contracts = self._account(call), self._market.contracts
        exposures = self._every(account, self._asked(call.params))
        show = self._answers(account, exposures).risk_v2
        return [show(one, contracts[one.position.symbol]) for one in exposures]

    def _risk_v3(self, call: Call) -> Json:
        """ "Only symbol that has position or open orders will be returned"."""
        return [*self._held(call)]

    def _ws_risk_v3(self, call: Call) -> Json:
        """The WebSocket method's page writes `unrealizedProfit`, newer sources `unRealizedProfit` as REST does."""
        return [row | {"unrealizedProfit": row["unRealizedProfit"]} for row in self._held(call)]

    def _held(self, call: Call) -> list[JsonObject]:
        account, asked = self._account(call), {contract.name: contract for contract in self._asked(call.params)}
        exposures = self._risk.exposures(account)
        show = self._answers(account, exposures).risk_v3
        return [show(one, asked[one.position.symbol]) for one in exposures if one.position.symbol in asked]

    # Settings ----------------------------------------------------------------------------------------------------

    def _account_config(self, call: Call) -> Json:
        account = self._account(call)
        return {
            "feeTier": 0,
            "canTrade": True,
            "canDeposit": True,
            "canWithdraw": True,
            "dualSidePosition": account.dual,
            "updateTime": 0,
            "multiAssetsMargin": account.multi_assets,
            "tradeGroupId": -1,
        }

    def _symbol_config(self, call: Call) -> Json:
        account = self._account(call)
        return [self._symbol(account, contract.name) for contract in self._asked(call.params)]

    def _symbol(self, account: FuturesAccount, symbol: str) -> JsonObject:
        leverage = account.leverage_of(symbol)
        return {
            "symbol": symbol,
            "marginType": "ISOLATED" if symbol in account.isolated else "CROSSED",
            "isAutoAddMargin": False,
            "leverage": leverage,
            "maxNotionalValue": str(self._risk.brackets[symbol].max_notional(leverage)),
        }

    def _brackets(self, call: Call) -> Json:
        """A list, or an object "if symbol sent"."""
        rows: list[Json] = [bracket_rows(one.name, self._risk.brackets[one.name]) for one in self._asked(call.params)]
        return rows if call.params.text("symbol") is None else rows[0]

    def _commission(self, call: Call) -> Json:
        contract = call.params.symbol(self._market.contracts)
        return {
            "symbol": contract.name,
            "makerCommissionRate": plain(contract.maker_commission),
            "takerCommissionRate": plain(contract.commission),
            "rpiCommissionRate": RPI_COMMISSION,
        }

    # History -----------------------------------------------------------------------------------------------------

    def _income(self, call: Call) -> Json:
        """ "The recent 7-day data" unless a time is sent; "only contains data for the last three months"."""
        params, now = call.params, self._clock.now()
        type, symbol = params.text("incomeType"), params.text("symbol")
        if type is not None and type not in INCOME_TYPES.split():
            raise invalid("incomeType")
        if symbol is not None:
            params.symbol(self._market.contracts)
        until = last_moment(params, "endTime") or now
        since = moment(params, "startTime") or Micros(until - DAYS_7)
        found = [
            one
            for one in self._account(call).income
            if max(since, now - MONTHS_3) <= one.time <= until
            and type in (None, one.type)
            and symbol in (None, one.symbol)
        ]
        if params.assumptions.income_order == "newest-first":
            found.reverse()
        size, page = limit(params, 100, 1000), max(1, params.integer("page") or 1)
        return [shown_income(one) for one in found[size * (page - 1) : size * page]]

    # What is not simulated, or the same for all ------------------------------------------------------------------

    def _adl(self, call: Call) -> Json:
        """Nobody is deleveraged: the lowest place in the queue."""
        account = self._account(call)
        rows: list[Json] = []
        for contract in self._asked(call.params):
            if account.positions(contract.name):
                crossed = account.dual and contract.name not in account.isolated
                rows.append({"symbol": contract.name, "adlQuantile": {LONG: 0, SHORT: 0, _sign(crossed): 0}})
        return rows

    def _trading_status(self, call: Call) -> Json:
        """Nobody breaks the quantitative rules."""
        self._asked(call.params)
        return {"indicators": {}, "updateTime": self._clock.now()}

    def _portfolio_margin(self, call: Call) -> Json:
        asset, account = call.params.needed("asset"), self._account(call)
        available = max(self._risk.withdrawable(account), self._risk.available(account))
        return {
            "maxWithdrawAmountUSD": amount(available),
            "asset": asset,
            "maxWithdrawAmount": amount(self._risk.withdrawable(account, asset)),
        }


def _sign(crossed: bool) -> str:
    """ "HEDGE" as a sign will be returned instead of "BOTH"." """
    return "HEDGE" if crossed else "BOTH"


def _trading_status_weight(params: Params) -> int:
    """ "1 for a single symbol, 10 when the symbol parameter is omitted"."""
    return 10 if params.text("symbol") is None else 1


def _agree(call: Call) -> Json:
    """There is no contract that the agreement would open."""
    return {"code": 200, "msg": "success"}
