"""One account moving from a connection to another without a gap, without doubles, and in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

F = TypeVar("F")


class Handover(Generic[F]):
    """While both connections are subscribed each event comes twice: the old one's are handed on, the new one's held.

    When the old connection has said its last, those it did not bring follow. What makes two events the same is the
    caller's to say (`identity`): "no page promises that E is equal on two connections".
    """

    def __init__(self) -> None:
        self._brought: Counter[Hashable] = Counter()
        self._held: list[tuple[Hashable, F]] = []

    def old(self, identity: Hashable) -> None:
        """An event came over the old connection and was handed on."""
        self._brought[identity] += 1

    def new(self, identity: Hashable, frame: F) -> None:
        """An event came over the new one."""
        self._held.append((identity, frame))

    def drained(self) -> list[F]:
        """Nothing more comes over the old one. Returns what only the new one brought, in order."""
        missing: list[F] = []
        for identity, frame in self._held:
            if self._brought[identity] > 0:
                self._brought[identity] -= 1
            else:
                missing.append(frame)
        self._held = []
        return missing
