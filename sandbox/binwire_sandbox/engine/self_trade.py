"""Self-trade prevention: which matches of an order are with its owner's own orders, and what each then loses.

Nothing here knows a market, so spot, margin and futures share it. "The STP event will occur depending on the STP mode
of the taker order"; that of a resting order is ignored.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..wire import ZERO
from .book import Book
from .orders import Order
from .prevention import PreventedMatch, SelfTradePrevention

NO_GROUP = -1
ENDS_TAKER = (SelfTradePrevention.EXPIRE_TAKER, SelfTradePrevention.EXPIRE_BOTH)
ENDS_MAKER = (SelfTradePrevention.EXPIRE_MAKER, SelfTradePrevention.EXPIRE_BOTH)


class SelfTrades:
    """Finds self-trades and keeps those that were prevented, by symbol.

    Args:
        groups: trade group ids by account name; "if the value is `-1`, then the `tradeGroupId` has not been set".
    """

    def __init__(self, groups: Mapping[str, int] | None = None) -> None:
        self._groups = groups or {}
        self._ids: dict[str, Iterator[int]] = defaultdict(itertools.count)
        self.prevented: dict[str, list[PreventedMatch]] = defaultdict(list)

    def group(self, account: str) -> int:
        """The account's trade group, -1 without one."""
        return self._groups.get(account, NO_GROUP)

    def matches(self, book: Book, taker: Order) -> Iterator[tuple[Order, Decimal, bool]]:
        """Resting orders, quantities, and whether it is a self-trade, until `taker` is used up; nothing is changed.

        With `EXPIRE_MAKER` its owner's orders take nothing of it, in the other modes as much as a trade would, and it
        ends at the first of them if it is what expires.
        """
        mode, left = taker.self_trade_prevention, taker.remaining
        expired: set[int] = set()
        for queue in book.levels_against(taker):
            for maker, shown in book.parts(queue):
                if left <= ZERO:
                    return
                qty, own = min(left, shown), self._is_own(maker, taker)
                if own and mode is SelfTradePrevention.EXPIRE_MAKER:
                    if maker.order_id not in expired:
                        expired.add(maker.order_id)
                        yield maker, qty, True
                    continue
                left -= qty
                yield maker, qty, own
                if own and mode in ENDS_TAKER:
                    return

    def trades(self, book: Book, taker: Order) -> Iterator[tuple[Order, Decimal]]:
        """What `taker` would really trade now."""
        if taker.self_trade_prevention is SelfTradePrevention.NONE:
            return book.matches(taker)
        return ((maker, qty) for maker, qty, own in self.matches(book, taker) if not own)

    def prevent(self, maker: Order, taker: Order, qty: Decimal, now: int) -> PreventedMatch:
        """Let both orders lose what the taker's mode says, instead of trading `qty`."""
        mode = taker.self_trade_prevention
        decrements = ZERO if mode in ENDS_TAKER or mode in ENDS_MAKER else qty
        match = PreventedMatch(
            id=next(self._ids[taker.symbol]),
            symbol=taker.symbol,
            taker_order_id=taker.order_id,
            maker_order_id=maker.order_id,
            trade_group=self.group(taker.channel.account),
            mode=mode,
            price=maker.price,
            qty=qty,
            taker_qty=taker.remaining if mode in ENDS_TAKER else decrements,
            maker_qty=maker.remaining if mode in ENDS_MAKER else decrements,
            time=now,
        )
        maker.prevent(match, match.maker_qty)
        taker.prevent(match, match.taker_qty)
        self.prevented[taker.symbol].append(match)
        return match

    def _is_own(self, maker: Order, taker: Order) -> bool:
        """ "The order traded against the same account", or one "with the same `tradeGroupId`"."""
        one, other = maker.channel.account, taker.channel.account
        return one == other or self.group(one) == self.group(other) != NO_GROUP
