"""Lines that a type checker must refuse, each marked; read by test_reveal_type.py, never run."""

from binwire_api.spot.enums import OrderType, Side
from binwire_api.spot.rest import SpotRest


def wrong(rest: SpotRest) -> None:
    rest.new_order(symbol="BTCUSDT", side=Side.BUY)  # refused: type is missing
    rest.new_order(symbol="BTCUSDT", side=Side.BUY, type=OrderType.LIMIT, price=0.1)  # refused: a float is no price
    rest.new_order(symbol="BTCUSDT", side=Side.BUY, type=OrderType.LIMIT, sdie=1)  # refused: no such parameter
    rest.new_order("BTCUSDT", side=Side.BUY, type=OrderType.LIMIT)  # refused: by keyword only
    str(rest.query_order(symbol="BTCUSDT").symbl)  # refused: no such member
