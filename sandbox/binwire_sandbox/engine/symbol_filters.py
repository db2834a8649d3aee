"""The filters of spot's symbols and of its exchange, as exchangeInfo and myFilters show them."""

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from ..wire import Json, JsonObject, amount, plain

if TYPE_CHECKING:
    from .symbols import PercentPrice, Symbol


@attrs.frozen
class ExchangeFilters:
    """How many orders and order lists an account may have open on all symbols together; None is any number.

    None of them applies unless it is asked for: "All filters are optional." (rest-api.md, Exchange information).

    Attributes:
        max_assets: by account and asset, the largest quantity of the asset in a single order (MAX_ASSET).
    """

    max_orders: int | None = None
    max_algo_orders: int | None = None
    max_iceberg_orders: int | None = None
    max_order_lists: int | None = None
    max_assets: dict[str, dict[str, Decimal]] = attrs.field(factory=lambda: dict[str, dict[str, Decimal]]())

    def shown(self) -> list[Json]:
        """As exchangeInfo shows them."""
        limits = [
            ("EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders", self.max_orders),
            ("EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders", self.max_algo_orders),
            ("EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders", self.max_iceberg_orders),
            ("EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists", self.max_order_lists),
        ]
        return [{"filterType": kind, name: most} for kind, name, most in limits if most is not None]

    def assets(self, account: str, symbol: "Symbol") -> list[Json]:
        """MAX_ASSET of the symbol's assets, "the only endpoint that shows" it being myFilters."""
        limits = self.max_assets.get(account, {})
        return [
            {"filterType": "MAX_ASSET", "asset": asset, "limit": amount(limits[asset])}
            for asset in (symbol.base, symbol.quote)
            if asset in limits
        ]


def symbol_filters(symbol: "Symbol") -> list[Json]:
    """A symbol's filters."""
    trailing = symbol.trailing
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": amount(symbol.tick),
            "maxPrice": amount(symbol.max_price),
            "tickSize": amount(symbol.tick),
        },
        _lots("LOT_SIZE", symbol, symbol.max_qty),
        {"filterType": "ICEBERG_PARTS", "limit": symbol.iceberg_parts},
        _lots("MARKET_LOT_SIZE", symbol, symbol.max_market_qty),
        {
            "filterType": "TRAILING_DELTA",
            "minTrailingAboveDelta": trailing.min_above,
            "maxTrailingAboveDelta": trailing.max_above,
            "minTrailingBelowDelta": trailing.min_below,
            "maxTrailingBelowDelta": trailing.max_below,
        },
        *([] if symbol.percent_price is None else [_percent_price(symbol.percent_price, symbol.average_minutes)]),
        _notional(symbol),
        *([] if symbol.max_position is None else [_max_position(symbol.max_position)]),
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": symbol.max_orders},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": symbol.max_algo_orders},
        {"filterType": "MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": symbol.max_iceberg_orders},
        {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": symbol.max_amends},
        {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": symbol.max_order_lists},
    ]


def _lots(type: str, symbol: "Symbol", largest: Decimal) -> JsonObject:
    step = amount(symbol.step)
    return {"filterType": type, "minQty": step, "maxQty": amount(largest), "stepSize": step}


def _max_position(position: Decimal) -> JsonObject:
    return {"filterType": "MAX_POSITION", "maxPosition": amount(position)}


def _notional(symbol: "Symbol") -> JsonObject:
    shown: JsonObject = {"filterType": "NOTIONAL", "minNotional": amount(symbol.min_notional)}
    if symbol.max_notional is None:
        shown |= {"filterType": "MIN_NOTIONAL", "applyToMarket": symbol.notional_of_market}
    else:
        shown |= {"applyMinToMarket": symbol.notional_of_market, "maxNotional": amount(symbol.max_notional)}
        shown["applyMaxToMarket"] = False
    return shown | {"avgPriceMins": symbol.average_minutes}


def _percent_price(percent: "PercentPrice", minutes: int) -> JsonObject:
    if not percent.by_side:
        return {
            "filterType": "PERCENT_PRICE",
            "multiplierUp": plain(percent.bid_up),
            "multiplierDown": plain(percent.bid_down),
            "avgPriceMins": minutes,
        }
    return {
        "filterType": "PERCENT_PRICE_BY_SIDE",
        "bidMultiplierUp": plain(percent.bid_up),
        "bidMultiplierDown": plain(percent.bid_down),
        "askMultiplierUp": plain(percent.ask_up),
        "askMultiplierDown": plain(percent.ask_down),
        "avgPriceMins": minutes,
    }
