"""What can be traded, and the filters an order must pass."""

from decimal import Decimal

import attrs

from ..wire import Json, JsonObject, plain
from .order_enums import OrderType, Side, TimeInForce
from .prevention import SelfTradePrevention
from .symbol_filters import symbol_filters

CONTRACT_ORDER_TYPES = (
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_MARKET",
    "TAKE_PROFIT",
    "TAKE_PROFIT_MARKET",
    "TRAILING_STOP_MARKET",
)

# What an asset is worth before its first trade, for margin levels only.
REFERENCE_PRICES = {
    "BTCUSDT": Decimal(60_000),
    "ETHUSDT": Decimal(3_000),
    "BNBUSDT": Decimal(600),
    "ETHBTC": Decimal("0.05"),
}


@attrs.frozen
class PercentPrice:
    """How far from the average an order's price may be: PERCENT_PRICE if both sides have the same bounds.

    The ready ones are so wide that hardly an order meets them (ASSUMPTIONS.md).
    """

    bid_up: Decimal = Decimal(1000)
    bid_down: Decimal = Decimal("0.001")
    ask_up: Decimal = Decimal(1000)
    ask_down: Decimal = Decimal("0.001")
    by_side: bool = True

    def allows(self, side: Side, price: Decimal, average: Decimal) -> bool:
        """True if an order of this side may have this price."""
        buys = side is Side.BUY
        up, down = (self.bid_up, self.bid_down) if buys else (self.ask_up, self.ask_down)
        return average * down <= price <= average * up


@attrs.frozen
class TrailingDelta:
    """The bounds of `trailingDelta` in basis points, for orders that trigger above the price and below it."""

    min_above: int = 10
    max_above: int = 2000
    min_below: int = 10
    max_below: int = 2000


@attrs.frozen
class Symbol:
    """A symbol of spot and margin, with what its filters demand.

    Attributes:
        max_notional: None: the symbol has MIN_NOTIONAL instead of NOTIONAL.
        notional_of_market: whether `min_notional` holds for MARKET orders too, at the average price.
        average_minutes: over how many minutes prices are averaged for the filters; 0: the last price.
        percent_price: None: the symbol has no such filter.
        routed: whether smart order routing takes orders of it.
        max_position: None: the symbol has no such filter.
    """

    name: str
    base: str
    quote: str
    tick: Decimal
    step: Decimal
    max_price: Decimal
    max_qty: Decimal
    min_notional: Decimal
    max_notional: Decimal | None = Decimal(9_000_000)
    notional_of_market: bool = True
    average_minutes: int = 5
    percent_price: PercentPrice | None = PercentPrice()
    max_position: Decimal | None = None
    trailing: TrailingDelta = TrailingDelta()
    routed: bool = False
    iceberg_parts: int = 100
    max_amends: int = 10
    max_orders: int = 200
    max_algo_orders: int = 5
    max_iceberg_orders: int = 5
    default_prevention: SelfTradePrevention = SelfTradePrevention.NONE
    allowed_preventions: tuple[SelfTradePrevention, ...] = tuple(SelfTradePrevention)
    max_order_lists: int = 20

    @property
    def max_market_qty(self) -> Decimal:
        """The largest quantity of a MARKET order: a tenth of any other's."""
        return self.max_qty / 10

    commission: Decimal = Decimal("0.001")

    def info(self) -> JsonObject:
        """Its entry in spot's exchangeInfo."""
        return {
            "symbol": self.name,
            "status": "TRADING",
            "baseAsset": self.base,
            "baseAssetPrecision": 8,
            "quoteAsset": self.quote,
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "baseCommissionPrecision": 8,
            "quoteCommissionPrecision": 8,
            "orderTypes": [type.value for type in OrderType],
            "icebergAllowed": True,
            "ocoAllowed": True,
            "otoAllowed": True,
            "opoAllowed": True,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": True,
            "cancelReplaceAllowed": True,
            "amendAllowed": True,
            "pegInstructionsAllowed": True,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": True,
            "filters": symbol_filters(self),
            "permissions": [],
            "permissionSets": [["SPOT", "MARGIN"]],
            "defaultSelfTradePreventionMode": self.default_prevention.value,
            "allowedSelfTradePreventionModes": [mode.value for mode in self.allowed_preventions],
        }


@attrs.frozen
class Contract:
    """A perpetual contract of USDⓈ-M futures."""

    name: str
    base: str
    tick: Decimal
    step: Decimal
    max_price: Decimal
    max_qty: Decimal
    min_notional: Decimal
    quote: str = "USDT"
    commission: Decimal = Decimal("0.0004")
    maker_commission: Decimal = Decimal("0.0002")
    price_precision: int = 2
    qty_precision: int = 3
    max_orders: int = 200
    multiplier_up: Decimal = Decimal("1.1500")
    multiplier_down: Decimal = Decimal("0.8500")
    trigger_protect: Decimal = Decimal("0.0500")
    market_take_bound: Decimal = Decimal("0.05")

    @property
    def max_market_qty(self) -> Decimal:
        """The largest quantity of an order at market: a tenth of any other's."""
        return self.max_qty / 10

    def info(self) -> JsonObject:
        """Its entry in futures' exchangeInfo."""
        return {
            "symbol": self.name,
            "pair": self.name,
            "contractType": "PERPETUAL",
            "deliveryDate": 4133404800000,
            "onboardDate": 1569398400000,
            "status": "TRADING",
            "maintMarginPercent": "2.5000",
            "requiredMarginPercent": "5.0000",
            "baseAsset": self.base,
            "quoteAsset": self.quote,
            "marginAsset": self.quote,
            "pricePrecision": self.price_precision,
            "quantityPrecision": self.qty_precision,
            "baseAssetPrecision": 8,
            "quotePrecision": 8,
            "underlyingType": "COIN",
            "underlyingSubType": ["PoW"],
            "settlePlan": 0,
            "triggerProtect": str(self.trigger_protect),
            "filters": self._filters(),
            "OrderType": list(CONTRACT_ORDER_TYPES),
            "orderTypes": list(CONTRACT_ORDER_TYPES),
            # The changelog names the places that know RPI; exchangeInfo is none of them.
            "timeInForce": [one.value for one in TimeInForce if one is not TimeInForce.RPI],
            "liquidationFee": "0.012500",
            "marketTakeBound": str(self.market_take_bound),
        }

    def _filters(self) -> list[Json]:
        lots: JsonObject = {"maxQty": plain(self.max_qty), "minQty": plain(self.step), "stepSize": plain(self.step)}
        return [
            {
                "filterType": "PRICE_FILTER",
                "maxPrice": plain(self.max_price),
                "minPrice": plain(self.tick),
                "tickSize": plain(self.tick),
            },
            {"filterType": "LOT_SIZE", **lots},
            {"filterType": "MARKET_LOT_SIZE", **lots, "maxQty": plain(self.max_market_qty)},
            {"filterType": "MAX_NUM_ORDERS", "limit": self.max_orders},
            {"filterType": "MIN_NOTIONAL", "notional": plain(self.min_notional)},
            {
                "filterType": "PERCENT_PRICE",
                "multiplierUp": str(self.multiplier_up),
                "multiplierDown": str(self.multiplier_down),
                "multiplierDecimal": "4",
            },
        ]


def spot_symbols() -> dict[str, Symbol]:
    """The ready symbols of spot and margin."""
    return {
        symbol.name: symbol
        for symbol in (
            attrs.evolve(_symbol("BTC", "USDT", "0.01", "0.00001", "1000000", "9000", "5"), routed=True),
            _symbol("ETH", "USDT", "0.01", "0.0001", "1000000", "9000", "5"),
            _symbol("BNB", "USDT", "0.01", "0.001", "100000", "900000", "5"),
            _symbol("ETH", "BTC", "0.00001", "0.0001", "922327", "100000", "0.0001"),
        )
    }


def routes_of(symbols: dict[str, Symbol]) -> list[Json]:
    """The `sors` of exchangeInfo: base assets and the symbols among which their orders are routed."""
    routed = [symbol for symbol in symbols.values() if symbol.routed]
    bases = dict.fromkeys(symbol.base for symbol in routed)
    return [{"baseAsset": base, "symbols": [one.name for one in routed if one.base == base]} for base in bases]


def _symbol(base: str, quote: str, tick: str, step: str, max_price: str, max_qty: str, notional: str) -> Symbol:
    return Symbol(
        base + quote,
        base,
        quote,
        Decimal(tick),
        Decimal(step),
        Decimal(max_price),
        Decimal(max_qty),
        Decimal(notional),
    )


def contracts() -> dict[str, Contract]:
    """The ready contracts of futures."""
    rows = (
        Contract(
            "BTCUSDT", "BTC", Decimal("0.10"), Decimal("0.001"), Decimal("4529764"), Decimal("1000"), Decimal("100")
        ),
        Contract(
            "ETHUSDT", "ETH", Decimal("0.01"), Decimal("0.001"), Decimal("306177"), Decimal("10000"), Decimal("20")
        ),
    )
    return {contract.name: contract for contract in rows}
