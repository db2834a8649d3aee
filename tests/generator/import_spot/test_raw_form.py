"""The raw form of seed 004 says what the official page says of the same methods, but for what came later."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from generator.docs import raw, spot
from generator.docs.facts import Operation, Page, Param
from generator.examples import parse

METHODS = (
    "userDataStream.subscribe",
    "userDataStream.unsubscribe",
    "session.subscriptions",
    "userDataStream.subscribe.signature",
)
RECV_WINDOW = Param("recvWindow", "DECIMAL", required=False, maximum=60000)


def test_facts_equal_the_official_pages(shared: Path) -> None:
    seed = next((shared / "docs" / "seeds").glob("004*")).read_text(encoding="utf-8")
    official = (shared / "docs" / "spot" / "web-socket-api.md").read_text(encoding="utf-8")
    read = {one.method: one for one in raw.read(Page("seed", seed, "seed", "2026-01-15")).operations}
    want = {one.method: one for one in spot.read(Page("official", official, "page", "2026-07-21")).operations}
    assert tuple(read) == METHODS
    for method in METHODS:
        later = (RECV_WINDOW,) if method == "userDataStream.subscribe.signature" else ()
        # CHANGELOG 2026-01-26: "Added undocumented `recvWindow` to `userDataStream.subscribe.signature`."
        assert _facts(evolve(read[method], params=(*read[method].params, *later))) == _facts(want[method])


def test_the_chinese_twin_is_left_out(shared: Path) -> None:
    seed = next((shared / "docs" / "seeds").glob("004*")).read_text(encoding="utf-8")
    page = raw.without_twin(Page("seed", seed, "seed", "2026-01-15"))
    assert "zh-CN" in seed
    assert "zh-CN" not in page.text
    first = "#### Subscribe to User Data Stream (USER_STREAM)"
    line = next(n for n, text in enumerate(seed.split("\n"), 1) if text.startswith(first))
    assert raw.read(page).operations[0].line == line


def _facts(operation: Operation) -> object:
    """What the page says, without where it says it and how its examples are indented."""
    answers = tuple(parse(example.text).value for example in operation.examples)
    return evolve(operation, page="", line=0, source="", date="", examples=()), answers
