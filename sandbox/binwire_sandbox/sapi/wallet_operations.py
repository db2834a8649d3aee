"""sapi: an account's wallets beside margin, its state, and what it pays."""

from collections.abc import Callable

from ..access.security import Auth
from ..clock import Clock
from ..engine.balances import Balance, Channel, Market, Wallet
from ..engine.symbols import Symbol
from ..errors import either, invalid
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..wire import ZERO, Json, JsonObject, floor, plain
from .margin_data import empty_list
from .margin_levels import MarginLevels

# The page's wallets that this exchange has none of.
ELSEWHERE = ("COIN-M Futures", "Earn", "Options", "Trading Bots", "Copy Trading")
ASKED = "asset needBtcValuation"
BURNS = ("spotBNBBurn", "interestBNBBurn")


class WalletOperations:
    """What a trading program asks of its account."""

    def __init__(
        self,
        symbols: dict[str, Symbol],
        levels: MarginLevels,
        wallet: Callable[[Channel], Wallet],
        clock: Clock,
    ) -> None:
        self._symbols = symbols
        self._levels = levels
        self._wallet = wallet
        self._clock = clock
        self._burns: dict[str, dict[str, bool]] = {}

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        sapi = "/sapi/v1"
        return {
            ("POST", "/sapi/v3/asset/getUserAsset"): operation(self._assets, ASKED, weight=5),
            ("POST", f"{sapi}/asset/get-funding-asset"): empty_list(ASKED),
            ("GET", f"{sapi}/asset/wallet/balance"): operation(
                self._balances, "quoteAsset needBalanceDetail", weight=60
            ),
            ("GET", f"{sapi}/asset/tradeFee"): operation(self._fees, "symbol"),
            ("GET", f"{sapi}/system/status"): operation(lambda call: {"status": 0, "msg": "normal"}, auth=Auth.NONE),
            ("GET", f"{sapi}/account/status"): operation(lambda call: {"data": "Normal"}),
            ("GET", f"{sapi}/account/apiTradingStatus"): operation(self._trading_status),
            ("GET", f"{sapi}/account/info"): operation(_info),
            ("POST", f"{sapi}/account/enableFastWithdrawSwitch"): operation(lambda call: {}),
            ("POST", f"{sapi}/account/disableFastWithdrawSwitch"): operation(lambda call: {}),
            ("GET", f"{sapi}/asset/assetDividend"): operation(
                lambda call: {"rows": [], "total": 0}, "asset startTime endTime limit", weight=10
            ),
            ("GET", f"{sapi}/bnbBurn"): operation(lambda call: {**self._burn(call)}),
            ("POST", f"{sapi}/bnbBurn"): operation(self._set_burn, " ".join(BURNS)),
            ("GET", f"{sapi}/spot/delist-schedule"): empty_list(auth=Auth.API_KEY, weight=100),
            ("GET", f"{sapi}/spot/open-symbol-list"): empty_list(auth=Auth.API_KEY, weight=100),
        }

    # Wallets -----------------------------------------------------------------------------------------------------

    def _assets(self, call: Call) -> Json:
        """ "If asset is set, then return this asset, otherwise return all assets positive"."""
        wanted, valued = call.params.text("asset"), call.params.flag("needBtcValuation")
        held = self._wallet(Channel(call.account, Market.SPOT)).balances
        return [
            self._asset(asset, balance, valued) | {"ipoable": "0"}
            for asset, balance in sorted(held.items())
            if wanted in (None, "", asset) and (balance.free or balance.locked)
        ]

    def _asset(self, asset: str, balance: Balance, valued: bool) -> JsonObject:
        worth = (balance.free + balance.locked) * self._levels.price(asset, "BTC") if valued else ZERO
        return {
            "asset": asset,
            "free": plain(balance.free),
            "locked": plain(balance.locked),
            "freeze": "0",
            "withdrawing": "0",
            "btcValuation": plain(floor(worth)),
        }

    def _balances(self, call: Call) -> Json:
        """Each wallet's balance "in" one asset, BTC unless another is named; of margin what is the account's own.

        Raises:
            ApiError: -1130, nothing tells the price of that asset.
        """
        quote = call.params.text("quoteAsset") or "BTC"
        if not self._levels.price(quote):
            raise invalid("quoteAsset")
        detailed, account = call.params.flag("needBalanceDetail"), call.account
        isolated = [Channel(account, Market.ISOLATED_MARGIN, name) for name in self._symbols]
        wallets = {
            "Spot": [Channel(account, Market.SPOT)],
            "Funding": [],
            "Cross Margin": [Channel(account, Market.MARGIN)],
            "Isolated Margin": isolated,
            "USDⓈ-M Futures": [Channel(account, Market.FAPI)],
        }
        shown: list[Json] = []
        for name, channels in {**wallets, **{one: list[Channel]() for one in ELSEWHERE}}.items():
            held = [self._wallet(channel) for channel in channels]
            net = sum((self._levels.worth(one).net for one in held), ZERO) / self._levels.price(quote)
            row: JsonObject = {"activate": name not in ELSEWHERE, "balance": plain(floor(net)), "walletName": name}
            if detailed:
                row["assetBalances"] = self._details(held)
            shown.append(row)
        return shown

    def _details(self, wallets: list[Wallet]) -> list[Json]:
        """What the wallets hold together, by asset."""
        sums: dict[str, Balance] = {}
        for wallet in wallets:
            for asset, balance in wallet.balances.items():
                total = sums.setdefault(asset, Balance())
                total.free += balance.free
                total.locked += balance.locked
        return [
            self._asset(asset, total, True) | {"assetName": asset}
            for asset, total in sorted(sums.items())
            if total.free or total.locked
        ]

    # Account -----------------------------------------------------------------------------------------------------

    def _fees(self, call: Call) -> Json:
        named = call.params.text("symbol") is not None
        symbols = [call.params.symbol(self._symbols)] if named else self._symbols.values()
        return [
            {
                "symbol": one.name,
                "makerCommission": plain(one.commission),
                "takerCommission": plain(one.commission),
            }
            for one in symbols
        ]

    def _trading_status(self, call: Call) -> Json:
        """Nobody is locked out here; the conditions are the page's."""
        return {
            "data": {
                "isLocked": False,
                "plannedRecoverTime": 0,
                "triggerCondition": {"GCR": 150, "IFER": 150, "UFR": 300},
                "updateTime": self._clock.now(),
            }
        }

    def _burn(self, call: Call) -> dict[str, bool]:
        return self._burns.setdefault(call.account, dict.fromkeys(BURNS, False))

    def _set_burn(self, call: Call) -> Json:
        """ "SpotBNBBurn and interestBNBBurn should be sent at least one".

        Raises:
            ApiError: -1102, none was sent, or one is neither true nor false.
        """
        sent = [name for name in BURNS if call.params.text(name) is not None]
        if not sent:
            raise either(*BURNS)
        self._burn(call).update({name: call.params.flag(name) for name in sent})
        return {**self._burn(call)}


def _info(call: Call) -> Json:
    return {
        "vipLevel": 0,
        "isMarginEnabled": True,
        "isFutureEnabled": True,
        "isOptionsEnabled": False,
        "isPortfolioMarginRetailEnabled": False,
    }
