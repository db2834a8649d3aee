"""sapi's lists of what there is: coins, margin assets and margin pairs. Clients ask for them before anything else."""

from collections.abc import Callable, Iterable, Mapping

from ..access.security import Auth
from ..engine.balances import Balance, Channel, Market, Wallet
from ..engine.symbols import Symbol
from ..errors import bad_symbol
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, amount
from .networks import network_list


class ReferenceData:
    """The lists, of the symbols that this exchange has."""

    def __init__(self, symbols: Mapping[str, Symbol], wallet: Callable[[Channel], Wallet]) -> None:
        self._symbols = symbols
        self._wallet = wallet

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        margin = "/sapi/v1/margin"
        return {
            ("GET", f"{margin}/allPairs"): operation(self._cross_pairs, "symbol", auth=Auth.API_KEY),
            ("GET", f"{margin}/isolated/allPairs"): operation(self._pairs, "symbol", auth=Auth.API_KEY, weight=10),
            ("GET", f"{margin}/allAssets"): operation(self._margin_assets, "asset", auth=Auth.API_KEY),
            ("GET", "/sapi/v1/capital/config/getall"): operation(self._coins, weight=10),
        }

    def _asked(self, call: Call) -> Iterable[Symbol]:
        """The symbol that the call names, or all.

        Raises:
            ApiError: -1121, there is none such.
        """
        name = call.params.text("symbol")
        if name is None:
            return self._symbols.values()
        if name not in self._symbols:
            raise bad_symbol()
        return [self._symbols[name]]

    def _pairs(self, call: Call) -> Json:
        return [_pair(symbol) for symbol in self._asked(call)]

    def _cross_pairs(self, call: Call) -> Json:
        ids = {name: number for number, name in enumerate(self._symbols, 1)}
        return [_pair(symbol) | {"id": ids[symbol.name]} for symbol in self._asked(call)]

    def _assets(self) -> list[str]:
        return sorted({asset for symbol in self._symbols.values() for asset in (symbol.base, symbol.quote)})

    def _margin_assets(self, call: Call) -> Json:
        wanted = call.params.text("asset")
        return [_margin_asset(asset) for asset in self._assets() if wanted in (None, asset)]

    def _coins(self, call: Call) -> Json:
        """The coins with what the caller's spot wallet holds of them."""
        held = self._wallet(Channel(call.account, Market.SPOT)).balances
        return [_coin(asset, held.get(asset) or Balance()) for asset in sorted({*self._assets(), *held})]


def _pair(symbol: Symbol) -> JsonObject:
    allowed: JsonObject = {"isBuyAllowed": True, "isMarginTrade": True, "isSellAllowed": True}
    return {"symbol": symbol.name, "base": symbol.base, "quote": symbol.quote} | allowed


def _margin_asset(asset: str) -> JsonObject:
    zero = "0.00000000"
    names: JsonObject = {"assetFullName": asset, "assetName": asset}
    return names | {"isBorrowable": True, "isMortgageable": True, "userMinBorrow": zero, "userMinRepay": zero}


def _coin(asset: str, balance: Balance) -> JsonObject:
    none: JsonObject = dict.fromkeys(("freeze", "withdrawing", "ipoing", "ipoable", "storage"), "0")
    return {
        "coin": asset,
        "name": asset,
        "depositAllEnable": True,
        "withdrawAllEnable": True,
        "isLegalMoney": False,
        "trading": True,
        "free": amount(balance.free),
        "locked": amount(balance.locked),
        **none,
        "networkList": network_list(asset),
    }
