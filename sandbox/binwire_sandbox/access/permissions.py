"""What an API key may be used for, and what each operation asks of it."""

from enum import StrEnum


class Permission(StrEnum):
    """The rights of a key, named as `GET /sapi/v1/account/apiRestrictions` shows them."""

    READING = "enableReading"
    SPOT_AND_MARGIN_TRADING = "enableSpotAndMarginTrading"
    MARGIN = "enableMargin"
    FUTURES = "enableFutures"
    WITHDRAWALS = "enableWithdrawals"
    INTERNAL_TRANSFER = "enableInternalTransfer"
    UNIVERSAL_TRANSFER = "permitsUniversalTransfer"
    VANILLA_OPTIONS = "enableVanillaOptions"
    FIX_TRADE = "enableFixApiTrade"
    FIX_READ_ONLY = "enableFixReadOnly"
    PORTFOLIO_MARGIN_TRADING = "enablePortfolioMarginTrading"


ALL = frozenset(Permission)
TRADING = frozenset({"TRADE", "PREDICTION_TRADE", "MARGIN"})
WITHDRAW = "/sapi/v1/capital/withdraw/apply"
TRANSFER = "/sapi/v1/asset/transfer"


def right_for(product: str, security: str, path: str) -> Permission:
    """What an operation asks for: "Each endpoint has a security type indicating required API key permissions"."""
    if path in (WITHDRAW, TRANSFER):
        return Permission.WITHDRAWALS if path == WITHDRAW else Permission.UNIVERSAL_TRANSFER
    if security not in TRADING:
        return Permission.READING
    if product == "fapi":
        return Permission.FUTURES
    return Permission.MARGIN if security == "MARGIN" else Permission.SPOT_AND_MARGIN_TRADING
