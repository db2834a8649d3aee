"""Events of futures accounts in wire form: balances, positions, settings and margin calls."""

from collections.abc import Iterable
from decimal import Decimal

from ..wire import ZERO, Json, JsonObject, Micros, amount, plain
from .accounts import MARGIN_ASSET, FuturesAccount
from .positions import Position
from .risk import Exposure, Risk

FIVE = Decimal("0.00001")


def account_update(
    reason: str,
    account: FuturesAccount,
    risk: Risk,
    now: Micros,
    change: Decimal | None = ZERO,
    positions: Iterable[Position] = (),
    asset: str = MARGIN_ASSET,
) -> JsonObject:
    """An `ACCOUNT_UPDATE` with the balance of one asset and the positions that changed.

    `change` is "the balance change except for PnL and commission"; None: no balance has changed, and none is shown.
    """
    balances: list[Json] = [] if change is None else [_balance(account, asset, change)]
    held: list[Json] = [_position(one, account, risk) for one in positions]
    return {"e": "ACCOUNT_UPDATE", "E": now, "T": now, "a": {"m": reason, "B": balances, "P": held}}


def _balance(account: FuturesAccount, asset: str, change: Decimal) -> JsonObject:
    wallet = account.wallet.balances[asset].free
    cross = account.cross_balance if asset == MARGIN_ASSET else wallet
    return {"a": asset, "wb": amount(wallet), "cw": amount(cross), "bc": plain(change)}


def _position(position: Position, account: FuturesAccount, risk: Risk) -> JsonObject:
    isolated = position.symbol in account.isolated
    return {
        "s": position.symbol,
        "pa": plain(position.qty),
        "ep": plain(position.entry.quantize(FIVE)),
        "bep": plain(position.break_even.quantize(FIVE)),
        "cr": plain(position.realised),
        "up": amount(position.unrealised(risk.marks.price(position.symbol))),
        "mt": "isolated" if isolated else "cross",
        "iw": amount(position.isolated) if isolated else "0",
        "ps": position.side,
    }


def leverage_update(symbol: str, leverage: int, now: Micros) -> JsonObject:
    """An `ACCOUNT_CONFIG_UPDATE` of a symbol's leverage."""
    return {"e": "ACCOUNT_CONFIG_UPDATE", "E": now, "T": now, "ac": {"s": symbol, "l": leverage}}


def multi_assets_update(multi_assets: bool, now: Micros) -> JsonObject:
    """An `ACCOUNT_CONFIG_UPDATE` of the multi-assets mode."""
    return {"e": "ACCOUNT_CONFIG_UPDATE", "E": now, "T": now, "ai": {"j": multi_assets}}


def margin_call(cross_balance: Decimal | None, exposures: Iterable[Exposure], now: Micros) -> JsonObject:
    """A `MARGIN_CALL`; the balance is "only pushed with crossed position margin call"."""
    event: JsonObject = {"e": "MARGIN_CALL", "E": now}
    if cross_balance is not None:
        event["cw"] = amount(cross_balance)
    event["p"] = [_called(one) for one in exposures]
    return event


def _called(exposure: Exposure) -> JsonObject:
    position = exposure.position
    return {
        "s": position.symbol,
        "ps": position.side,
        "pa": plain(position.qty),
        "mt": "ISOLATED" if exposure.isolated else "CROSSED",
        "iw": amount(position.isolated) if exposure.isolated else "0",
        "mp": plain(exposure.mark),
        "up": plain(exposure.unrealised),
        "mm": plain(exposure.maintenance),
    }
