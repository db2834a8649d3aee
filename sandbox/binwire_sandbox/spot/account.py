"""What holds for an account on a symbol: its commissions and its filters; and what of its order count is used."""

from collections.abc import Mapping

from ..engine.symbol_filters import ExchangeFilters, symbol_filters
from ..engine.symbols import Symbol
from ..errors import ApiError
from ..market_data.params import asked, count, public
from ..requests.operations import Call, Operation, Params, operation
from ..requests.usage import Usage
from ..wire import ZERO, Json, JsonObject, amount

RULES_WEIGHT = 40


class AccountOperations:
    """Queries of what applies to an account."""

    def __init__(self, symbols: dict[str, Symbol], exchange: ExchangeFilters, usage: Usage) -> None:
        self._exchange = exchange
        self._symbols = symbols
        self._usage = usage

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "account.commission": operation(self._commission, "symbol", weight=20, strict=True),
            "account.rateLimits.orders": operation(self._usage.order_rows, weight=40, strict=True),
            "myFilters": operation(self._filters, "symbol", weight=40, strict=True),
            "executionRules": public(self._rules, "symbol symbols symbolStatus", _rules_weight),
        }

    def _commission(self, call: Call) -> Json:
        symbol = call.params.symbol(self._symbols)
        return {"symbol": symbol.name, **commission_rates(symbol)}

    def _filters(self, call: Call) -> Json:
        symbol = call.params.symbol(self._symbols)
        return {
            "exchangeFilters": self._exchange.shown(),
            "symbolFilters": symbol_filters(symbol),
            "assetFilters": self._exchange.assets(call.account, symbol),
        }

    def _rules(self, call: Call) -> Json:
        """No symbol has any.

        Raises:
            ApiError: -1128, "no combination of multiple parameters is allowed".
        """
        if sum(call.params.text(name) is not None for name in ("symbol", "symbols", "symbolStatus")) > 1:
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        named = asked(call.params, self._symbols)
        shown = named if isinstance(named, list) else [named]
        return {"symbolRules": [{"symbol": symbol.name, "rules": []} for symbol in shown]}


def _rules_weight(params: Params) -> int:
    """ "2 for each `symbol`, capped at a max of 40"; 40 without one."""
    number = count(params)
    return RULES_WEIGHT if number is None else min(RULES_WEIGHT, 2 * number)


def commission_rates(symbol: Symbol) -> JsonObject:
    """The symbol's rates, the same for maker and taker; no special rates, tax or discount."""
    rate, nothing = amount(symbol.commission), amount(ZERO)
    none: Mapping[str, Json] = {"maker": nothing, "taker": nothing, "buyer": nothing, "seller": nothing}
    return {
        "standardCommission": {**none, "maker": rate, "taker": rate},
        "specialCommission": {**none},
        "taxCommission": {**none},
        "discount": {
            "enabledForAccount": False,
            "enabledForSymbol": False,
            "discountAsset": "BNB",
            "discount": nothing,
        },
    }
