"""sapi: on what terms margin lends and at which prices, and the lists that are empty here."""

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal

from ..access.security import Auth
from ..clock import SECOND, Clock
from ..engine.symbols import Symbol
from ..errors import ApiError, invalid
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..spot.market import SpotMarket
from ..wire import Json, JsonObject, amount, plain
from .loan_terms import ISOLATED_LEVERAGE, ISOLATED_LIQUIDATION_BAR, initial_ratio, loan_terms

DAYS = 365
KINDS = ("MARGIN", "ISOLATED")
# "yearlyInterest": "0.0953" of "dailyInterest": "0.00026125".
FOUR_DECIMALS = Decimal("0.0001")


class MarginData:
    """Terms of loans, by asset and by symbol."""

    def __init__(self, market: SpotMarket, clock: Clock) -> None:
        self._market = market
        self._symbols = market.symbols
        self._clock = clock

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin"
        return {
            ("GET", f"{path}/crossMarginData"): operation(self._cross, "vipLevel coin", weight=_fewer("coin", 5)),
            ("GET", f"{path}/isolatedMarginData"): operation(
                self._isolated, "vipLevel symbol", weight=_fewer("symbol", 10)
            ),
            ("GET", f"{path}/isolatedMarginTier"): operation(self._tiers, "symbol tier"),
            ("GET", f"{path}/priceIndex"): operation(self._price, "symbol", auth=Auth.API_KEY, weight=10),
            ("GET", f"{path}/available-inventory"): operation(self._inventory, "type", weight=50),
            ("GET", f"{path}/crossMarginCollateralRatio"): operation(self._collateral, auth=Auth.API_KEY, weight=100),
            ("GET", f"{path}/delist-schedule"): empty_list(auth=Auth.API_KEY, weight=100),
            ("GET", f"{path}/list-schedule"): empty_list(auth=Auth.API_KEY, weight=100),
            ("GET", f"{path}/risk-based-liquidation-ratio"): empty_list(auth=Auth.API_KEY),
            ("GET", f"{path}/limit-price-pairs"): operation(_no_pairs, auth=Auth.API_KEY),
            ("GET", f"{path}/restricted-asset"): operation(_no_assets, auth=Auth.API_KEY),
        }

    def _assets(self) -> list[str]:
        return sorted({asset for one in self._symbols.values() for asset in (one.base, one.quote)})

    def _cross(self, call: Call) -> Json:
        wanted, level = call.params.text("coin"), call.params.integer("vipLevel") or 0
        if wanted not in (None, *self._assets()):
            raise ApiError(-3027, "Not a valid margin asset.")
        return [self._coin(asset, level) for asset in self._assets() if wanted in (None, asset)]

    def _coin(self, asset: str, level: int) -> JsonObject:
        terms = loan_terms(asset)
        return {
            "vipLevel": level,
            "coin": asset,
            "transferIn": True,
            "borrowable": True,
            "dailyInterest": plain(terms.daily_rate),
            "yearlyInterest": plain((terms.daily_rate * DAYS).quantize(FOUR_DECIMALS, ROUND_DOWN)),
            "borrowLimit": plain(terms.cross_limit),
            "marginablePairs": [one.name for one in self._symbols.values() if asset in (one.base, one.quote)],
        }

    def _isolated(self, call: Call) -> Json:
        level = call.params.integer("vipLevel") or 0
        named = call.params.text("symbol") is not None
        symbols = [call.params.symbol(self._symbols)] if named else self._symbols.values()
        return [
            {
                "vipLevel": level,
                "symbol": one.name,
                "leverage": str(ISOLATED_LEVERAGE),
                "data": [_isolated_coin(one.base), _isolated_coin(one.quote)],
            }
            for one in symbols
        ]

    def _tiers(self, call: Call) -> Json:
        """There is one tier."""
        symbol, tier = call.params.symbol(self._symbols), call.params.integer("tier")
        return [_tier(symbol)] if tier in (None, 1) else []

    def _price(self, call: Call) -> Json:
        """The last price.

        Raises:
            ApiError: -1121; -3042, the symbol has none yet.
        """
        name = call.params.symbol(self._symbols).name
        price = self._market.last_price.get(name)
        if price is None:
            raise ApiError(-3042, "PriceIndex not available for this margin pair.")
        return {"calcTime": self._clock.now(), "price": amount(price), "symbol": name}

    def _inventory(self, call: Call) -> Json:
        """The example's `updateTime` is in seconds, alone of all times."""
        if call.params.needed("type") not in KINDS:
            raise invalid("type")
        assets: JsonObject = {asset: plain(loan_terms(asset).inventory) for asset in self._assets()}
        return {"assets": assets, "updateTime": int(self._clock.now()) // SECOND}

    def _collateral(self, call: Call) -> Json:
        """Every asset counts in full."""
        whole: JsonObject = {"minUsdValue": "0", "discountRate": "1"}
        return [{"collaterals": [whole], "assetNames": [*self._assets()]}]


def empty_list(params: str = "", *, auth: Auth = Auth.SIGNED, weight: int = 1) -> Operation:
    """An operation that lists what this exchange has none of."""
    return operation(lambda call: [], params, auth=auth, weight=weight)


def _fewer(name: str, weight: int) -> Callable[[Params], int]:
    """1 when the parameter is sent."""
    return lambda params: weight if params.text(name) is None else 1


def _isolated_coin(asset: str) -> JsonObject:
    terms = loan_terms(asset)
    return {
        "coin": asset,
        "dailyInterest": plain(terms.daily_rate),
        "borrowLimit": plain(terms.isolated_limit),
    }


def _tier(symbol: Symbol) -> JsonObject:
    return {
        "symbol": symbol.name,
        "tier": 1,
        "effectiveMultiple": str(ISOLATED_LEVERAGE),
        "initialRiskRatio": f"{initial_ratio(ISOLATED_LEVERAGE):.3f}",
        "liquidationRiskRatio": str(ISOLATED_LIQUIDATION_BAR),
        "baseAssetMaxBorrowable": plain(loan_terms(symbol.base).isolated_limit),
        "quoteAssetMaxBorrowable": plain(loan_terms(symbol.quote).isolated_limit),
    }


def _no_pairs(call: Call) -> Json:
    return {"crossMarginSymbols": []}


def _no_assets(call: Call) -> Json:
    return {"openLongRestrictedAsset": [], "maxCollateralExceededAsset": []}
