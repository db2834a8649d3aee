"""The networks of each coin, which ask for little (ASSUMPTIONS.md)."""

from decimal import Decimal

from ..wire import Json, JsonObject, number, plain

ADDRESS = "[0-9A-Za-z]{1,128}"
STEP = Decimal("0.00000001")
FEE = Decimal(0)


# The first is the coin's default; a coin that is not here has one network, named like it.
NETWORKS = {"BNB": ("BSC",), "USDT": ("ETH", "BSC")}
NAMES = {"BSC": "BNB Smart Chain (BEP20)", "ETH": "Ethereum (ERC20)"}


def networks(coin: str) -> tuple[str, ...]:
    """The networks of a coin, its default first."""
    return NETWORKS.get(coin, (coin,))


def network_list(coin: str) -> list[Json]:
    """A coin's `networkList`."""
    return [_shown(coin, network, network == networks(coin)[0]) for network in networks(coin)]


def _shown(coin: str, network: str, default: bool) -> JsonObject:
    return {
        "network": network,
        "coin": coin,
        "withdrawIntegerMultiple": plain(STEP),
        "isDefault": default,
        "depositEnable": True,
        "withdrawEnable": True,
        "depositDesc": "",
        "withdrawDesc": "",
        "specialTips": "",
        "specialWithdrawTips": "",
        "name": NAMES.get(network, network),
        "resetAddressStatus": False,
        "addressRegex": f"^{ADDRESS}$",
        "memoRegex": "",
        "withdrawFee": plain(FEE),
        "withdrawMin": plain(STEP),
        "withdrawMax": "9999999999",
        "withdrawInternalMin": plain(STEP),
        "depositDust": plain(STEP),
        "minConfirm": 1,
        "unLockConfirm": 0,
        "sameAddress": False,
        "withdrawTag": False,
        "estimatedArrivalTime": 1,
        "busy": False,
        "contractAddressUrl": "",
        "contractAddress": "",
    }


def details() -> JsonObject:
    """What `assetDetail` says of every coin."""
    return {
        "minWithdrawAmount": plain(STEP),
        "depositStatus": True,
        "withdrawFee": number(FEE),
        "withdrawStatus": True,
    }
