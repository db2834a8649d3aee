"""Ends that a page itself tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generator.diff.old_and_new import REST, between

TITLE = "### Cancel order (TRADE)\n"


@pytest.mark.parametrize(
    ("later", "change", "effective"),
    [
        ("### Cancel order - Deprecated (TRADE)\n", "deprecated", None),
        (f"{TITLE}\n> This endpoint is deprecated.\n\n", "deprecated", None),
        (f"{TITLE}\n**The endpoint will be retired on 2026-03-25.**\n\n", "retired", "2026-03-25"),
        (f"{TITLE}\nThis endpoint is no longer available.\n\n", "retired", None),
    ],
)
def test_an_end_that_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], later: str, change: str, effective: str | None
) -> None:
    rows = between(tmp_path, capsys, {}, {"rest_api": REST.replace(TITLE, later)})

    assert [(row["change"], row["id"], row["effective"]) for row in rows] == [
        (change, "DELETE /api/v3/order", effective)
    ]


def test_what_the_text_says_of_other_things_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = f"{TITLE}\nThe order is removed from the book. Canceled orders are no longer available after a month.\n\n"

    assert between(tmp_path, capsys, {}, {"rest_api": REST.replace(TITLE, later)}) == []
