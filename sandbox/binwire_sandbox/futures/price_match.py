"""Price match: orders whose price is that of a level of the book."""

from decimal import Decimal

from ..engine.book import Book
from ..engine.order_enums import Side
from ..errors import ApiError, not_required
from ..requests.operations import Params

# How many price levels down: "QUEUE_5 (the 5th best price on the same side of the order book)".
LEVELS = {"": 1, "_5": 5, "_10": 10, "_20": 20}
MODES = {f"{side}{suffix}": (side, level) for side in ("OPPONENT", "QUEUE") for suffix, level in LEVELS.items()}


def read_price_match(params: Params, is_supported: bool) -> str:
    """The mode sent, `NONE` by default; `is_supported` is whether the order's type allows another.

    Raises:
        ApiError: -5037, -5038; -1106, a price was sent too.
    """
    sent = params.text("priceMatch")
    if sent in (None, "NONE"):
        return "NONE"
    # "Temporarily removed" says the CHANGELOG of 2025-10-21; the pages still have them.
    removed = ("OPPONENT_10", "OPPONENT_20") if params.assumptions.opponent_levels == "-5037" else ()
    if sent not in MODES or sent in removed:
        raise ApiError(-5037, "Invalid price match")
    if not is_supported:
        raise ApiError(-5038, "Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT")
    if params.text("price") is not None:
        raise not_required("price")
    return str(sent)


def matched_price(book: Book, side: Side, mode: str) -> Decimal:
    """The price that a mode means on the present book.

    Raises:
        ApiError: -5041, the book has no such level.
    """
    whose, level = MODES[mode]
    levels = book.depth(side if whose == "QUEUE" else side.other, level)
    if len(levels) < level:
        raise ApiError(-5041, "No depth matches this BBO order")
    return levels[-1][0]
