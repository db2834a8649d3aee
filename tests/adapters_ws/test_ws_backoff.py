"""Waits between attempts to connect."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from binwire._sansio.backoff import Backoff

chances = st.floats(min_value=0, max_value=1, exclude_max=True)


def test_waits_double_up_to_a_bound() -> None:
    backoff = Backoff(first=1, most=8)
    assert [backoff.next(chance=0) for _ in range(6)] == [0.5, 1, 2, 4, 4, 4]
    backoff.reset()
    assert backoff.next(chance=0) == 0.5


@given(st.lists(chances, min_size=1, max_size=30))
def test_chance_moves_a_wait_within_half_its_bound(parts: list[float]) -> None:
    backoff = Backoff(first=0.5, most=60)
    for attempt, chance in enumerate(parts):
        bound = min(0.5 * 2**attempt, 60)
        assert bound / 2 <= backoff.next(chance) <= bound
