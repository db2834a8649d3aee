"""Which reader reads which page."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch

from attrs import evolve

from generator.docs import (
    alpha_streams,
    definitions_page,
    endpoint_page,
    enums,
    error_page,
    event_page,
    filters,
    futures_guide,
    futures_stream_page,
    multi_page,
    raw,
    spot,
    spot_events,
    spot_streams,
    update_streams,
)
from generator.docs.facts import Page, PageFacts
from generator.docs.markdown import read_sections

Reader = Callable[[Page], PageFacts]


READERS: tuple[tuple[str, Reader], ...] = (
    ("spot/rest-api.md", spot.read),
    ("spot/web-socket-api.md", lambda page: _both(page)),
    ("spot/user-data-stream.md", spot_events.read),
    ("spot/web-socket-streams.md", spot_streams.read),
    ("spot/sbe-market-data-streams.md", spot_streams.read),
    ("spot/enums.md", enums.read),
    ("spot/filters.md", filters.read),
    ("seeds/*", raw.read),
    ("*/errors.md", error_page.read),
    ("*/error-code.md", error_page.read),
    ("*/common-definition.md", definitions_page.read),
    ("fapi/websocket-api-general-info.md", futures_guide.read),
    ("sapi/margin_trading/trade-data-stream.md", multi_page.read),
    ("*/Event-*.md", event_page.read),
    ("fapi/websocket-market-streams/*", futures_stream_page.read),
    ("updates/*-streams.json", update_streams.read),
    ("sapi/alpha/market-data/websocket-market-data.md", alpha_streams.read),
    ("fapi/*", endpoint_page.read),
    ("sapi/*", endpoint_page.read),
)
"""Pattern of the page's path and its reader; the first that fits reads it."""


def reader(path: str) -> Reader:
    """The reader of a page.

    Raises:
        LookupError: none is known.
    """
    found = next((read for pattern, read in READERS if fnmatch(path, pattern)), None)
    if found is None:
        raise LookupError(f"{path}: no reader is known for such a page; see generator/docs/registry.py")
    return found


def _both(page: Page) -> PageFacts:
    """web-socket-api.md holds methods, and one event of the connection itself."""
    sections = read_sections(page)
    methods = spot.read(page, sections)
    return evolve(methods, events=spot_events.read(page, sections).events)
