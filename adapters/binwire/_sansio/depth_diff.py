"""What an event of a diff. depth stream says, whatever its product and encoding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from msgspec import Struct

from binwire_api._core import N


class DepthDiff(Struct, Generic[N], frozen=True):
    """One event of a diff. depth stream, in JSON or SBE.

    Attributes:
        first: first update id in the event: `U`, `firstBookUpdateId`.
        last: final update id in the event: `u`, `lastBookUpdateId`.
        bids: prices and absolute quantities.
        previous: final update id of the event before: `pu`, of futures alone.
    """

    first: int
    last: int
    bids: Sequence[tuple[N, N]]
    asks: Sequence[tuple[N, N]]
    previous: int | None = None

    def follows(self, update_id: int) -> bool:
        """Whether it is the next one after `update_id`.

        Spot: "normally, `U` of the next event is equal to `u + 1` of the previous event", and only a greater one means
        "you have missed some events". Futures: "each new event's `pu` should be equal to the previous event's `u`".
        """
        return self.first <= update_id + 1 if self.previous is None else self.previous == update_id

    def covers(self, update_id: int) -> bool:
        """Whether it is the next one after a snapshot of `update_id`, which may have been taken amid its changes.

        Futures: the page asks for `U <= lastUpdateId`; but an event holds all changes after `pu`, so that of a
        snapshot between `pu` and `U` nothing is missing either.
        """
        return self.first <= update_id + 1 if self.previous is None else self.previous <= update_id
