"""sapi: margin accounts, cross and isolated: what they hold and owe, and how they are set."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from ..engine.balances import Balance, Channel, Market, Wallet
from ..engine.order_enums import Side
from ..engine.symbols import Symbol
from ..errors import ApiError, bad_symbol, invalid
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..spot.market import SpotMarket
from ..wire import ZERO, Json, JsonObject, amount
from .isolated import MAXIMUM
from .loan_terms import (
    CALL_BAR,
    ISOLATED_LEVERAGE,
    ISOLATED_LIQUIDATION_BAR,
    LEVERAGES,
    LIQUIDATION_BAR,
    NORMAL_BAR,
    initial_ratio,
)
from .margin import Margin
from .margin_levels import Worth

MAXIMUM_SYMBOLS = 5


class MarginAccountOperations:
    """Shows and sets margin accounts."""

    def __init__(self, margin: Margin, market: SpotMarket, wallet: Callable[[Channel], Wallet]) -> None:
        self._margin = margin
        self._levels = margin.levels
        self._market = market
        self._wallet = wallet

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin"
        isolated = f"{path}/isolated"
        return {
            ("GET", f"{path}/account"): operation(self._cross, weight=10),
            ("GET", f"{path}/tradeCoeff"): operation(_bars, weight=10),
            ("POST", f"{path}/max-leverage"): operation(self._set_leverage, "maxLeverage", weight=3000),
            ("GET", f"{isolated}/account"): operation(self._isolated, "symbols", weight=10),
            ("POST", f"{isolated}/account"): operation(self._enable, "symbol", weight=300),
            ("DELETE", f"{isolated}/account"): operation(self._disable, "symbol", weight=300),
            ("GET", f"{isolated}/accountLimit"): operation(self._limit),
        }

    # Cross -------------------------------------------------------------------------------------------------------

    def _cross(self, call: Call) -> Json:
        channel = Channel(call.account, Market.MARGIN)
        wallet = self._wallet(channel)
        worth, assets = self._levels.worth(wallet), dict.fromkeys(sorted({*self._assets(), *wallet.balances}))
        # Every asset counts in full as collateral, so both levels are the same.
        return {
            "created": True,
            "borrowEnabled": True,
            "marginLevel": amount(worth.level),
            "collateralMarginLevel": amount(worth.level),
            **self._totals([worth]),
            "TotalCollateralValueInUSDT": amount(worth.assets),
            "totalOpenOrderLossInUSDT": amount(self._open_order_loss(channel)),
            "tradeEnabled": True,
            "transferInEnabled": True,
            "transferOutEnabled": True,
            "accountType": "MARGIN_2" if self._levels.leverage(channel) == LEVERAGES[-1] else "MARGIN_1",
            "userAssets": [_asset(one, wallet.balances.get(one) or Balance()) for one in assets],
        }

    def _assets(self) -> Iterable[str]:
        return (asset for one in self._market.symbols.values() for asset in (one.base, one.quote))

    def _totals(self, wallets: Iterable[Worth]) -> JsonObject:
        worth = list(wallets)
        in_btc = self._levels.price("BTC") or Decimal(1)
        totals = {
            "totalAssetOfBtc": sum((one.assets for one in worth), ZERO),
            "totalLiabilityOfBtc": sum((one.liabilities for one in worth), ZERO),
            "totalNetAssetOfBtc": sum((one.net for one in worth), ZERO),
        }
        return {name: amount(value / in_btc) for name, value in totals.items()}

    def _open_order_loss(self, channel: Channel) -> Decimal:
        """What open orders would lose at once if they were filled at their prices."""
        loss = ZERO
        for order in self._market.orders.open(channel):
            symbol, last = self._market.symbols[order.symbol], self._market.last_price.get(order.symbol, ZERO)
            worse = order.price - last if order.side is Side.BUY else last - order.price
            if order.price and last and worse > ZERO:
                loss += worse * order.remaining * self._levels.price(symbol.quote)
        return loss

    def _set_leverage(self, call: Call) -> Json:
        """ "The margin level need higher than the initial risk ratio of adjusted leverage".

        Raises:
            ApiError: -1102; -3026, it is none of 3, 5 and 10; -3023, the margin level is too low.
        """
        call.params.needed("maxLeverage")
        leverage = call.params.integer("maxLeverage") or 0
        if leverage not in LEVERAGES:
            raise ApiError(-3026, "Your input param is invalid.")
        level = self._levels.worth(self._wallet(Channel(call.account, Market.MARGIN))).level
        if level <= initial_ratio(leverage):
            raise ApiError(-3023, "You can't transfer out/place order under current margin level.")
        self._levels.leverages[call.account] = leverage
        return {"success": True}

    # Isolated ----------------------------------------------------------------------------------------------------

    def _channel(self, call: Call) -> Channel:
        return Channel(call.account, Market.ISOLATED_MARGIN, call.params.symbol(self._market.symbols).name)

    def _enable(self, call: Call) -> Json:
        channel = self._channel(call)
        self._margin.isolated.enable(channel)
        return {"success": True, "symbol": channel.symbol}

    def _disable(self, call: Call) -> Json:
        """Disable an account.

        Raises:
            ApiError: -3041, it owes something or has open orders; -3003, -3004 as of `IsolatedAccounts`.
        """
        channel = self._channel(call)
        in_debt = any(balance.debt for balance in self._wallet(channel).balances.values())
        if in_debt or self._market.orders.open(channel):
            raise ApiError(-3041, "Balance is not enough")
        self._margin.isolated.disable(channel)
        return {"success": True, "symbol": channel.symbol}

    def _limit(self, call: Call) -> Json:
        channels = [Channel(call.account, Market.ISOLATED_MARGIN, name) for name in self._market.symbols]
        enabled = sum(self._margin.isolated.is_enabled(one) for one in channels)
        return {"enabledAccount": enabled, "maxAccount": MAXIMUM}

    def _isolated(self, call: Call) -> Json:
        """ "If "symbols" is not sent, all isolated assets will be returned", with totals; else without."""
        sent = call.params.text("symbols")
        names = list(self._market.symbols) if sent is None else sent.split(",")
        if len(names) > MAXIMUM_SYMBOLS and sent is not None:
            raise invalid("symbols")
        if any(name not in self._market.symbols for name in names):
            raise bad_symbol()
        channels = [Channel(call.account, Market.ISOLATED_MARGIN, name) for name in names]
        shown: JsonObject = {"assets": [self._pair(one, self._market.symbols[one.symbol or ""]) for one in channels]}
        if sent is not None:
            return shown
        return shown | self._totals(self._levels.worth(self._wallet(one)) for one in channels)

    def _pair(self, channel: Channel, symbol: Symbol) -> JsonObject:
        wallet, enabled = self._wallet(channel), self._margin.isolated.is_enabled(channel)
        level = self._levels.worth(wallet).level
        base, quote = wallet.balances[symbol.base], wallet.balances[symbol.quote]
        return {
            "baseAsset": self._isolated_asset(symbol.base, base),
            "quoteAsset": self._isolated_asset(symbol.quote, quote),
            "symbol": symbol.name,
            "isolatedCreated": True,
            "enabled": enabled,
            "marginLevel": amount(level),
            "marginLevelStatus": self._levels.status(channel, level),
            "marginRatio": amount(Decimal(ISOLATED_LEVERAGE)),
            "indexPrice": amount(self._levels.price(symbol.base, symbol.quote)),
            "liquidatePrice": amount(_liquidation_price(base, quote)),
            "liquidateRate": amount(ISOLATED_LIQUIDATION_BAR),
            "tradeEnabled": enabled,
        }

    def _isolated_asset(self, asset: str, balance: Balance) -> JsonObject:
        net = balance.free + balance.locked - balance.debt
        shown = _asset(asset, balance)
        return shown | {
            "borrowEnabled": True,
            "netAssetOfBtc": amount(net * self._levels.price(asset, "BTC")),
            "repayEnabled": True,
            "totalAsset": amount(balance.free + balance.locked),
        }


def _asset(asset: str, balance: Balance) -> JsonObject:
    return {
        "asset": asset,
        "borrowed": amount(balance.borrowed),
        "free": amount(balance.free),
        "interest": amount(balance.interest),
        "locked": amount(balance.locked),
        "netAsset": amount(balance.free + balance.locked - balance.debt),
    }


def _liquidation_price(base: Balance, quote: Balance) -> Decimal:
    """Where the margin level is the liquidation bar; zero if there is no such price.

    (base * p + quote) / (base debt * p + quote debt) = bar, solved for p.
    """
    bar = ISOLATED_LIQUIDATION_BAR
    held = base.free + base.locked - bar * base.debt
    owed = bar * quote.debt - quote.free - quote.locked
    price = owed / held if held else ZERO
    return max(price, ZERO) if base.debt or quote.debt else ZERO


def _bars(call: Call) -> Json:
    return {
        "normalBar": str(NORMAL_BAR),
        "marginCallBar": str(CALL_BAR),
        "forceLiquidationBar": str(LIQUIDATION_BAR),
    }
