"""Which reader reads which page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fnmatch import fnmatch

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

Reader = Callable[[Page, Collection[str]], PageFacts]
"""A page and the operations and events wanted of it."""


def _whole(read: Callable[[Page], PageFacts]) -> Reader:
    """A reader of pages that hold one thing, or of which everything is read."""
    return lambda page, wanted: read(page)


READERS: tuple[tuple[str, Reader], ...] = (
    ("spot/rest-api.md", spot.read),
    ("spot/web-socket-api.md", lambda page, wanted: _both(page, wanted)),
    ("spot/user-data-stream.md", _whole(spot_events.read)),
    ("spot/web-socket-streams.md", _whole(spot_streams.read)),
    ("spot/sbe-market-data-streams.md", _whole(spot_streams.read)),
    ("spot/enums.md", _whole(enums.read)),
    ("spot/filters.md", _whole(filters.read)),
    ("seeds/*", raw.read),
    ("*/errors.md", _whole(error_page.read)),
    ("*/error-code.md", _whole(error_page.read)),
    ("*/common-definition.md", _whole(definitions_page.read)),
    ("fapi/websocket-api-general-info.md", _whole(futures_guide.read)),
    ("sapi/margin_trading/trade-data-stream.md", _whole(multi_page.read)),
    ("*/Event-*.md", _whole(event_page.read)),
    ("sapi/alpha/market-data/websocket-market-data.md", _whole(alpha_streams.read)),
    ("fapi/websocket-market-streams/*", _whole(futures_stream_page.read)),
    ("updates/*-streams.json", _whole(update_streams.read)),
    ("fapi/*", _whole(endpoint_page.read)),
    ("sapi/*", _whole(endpoint_page.read)),
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


def _both(page: Page, wanted: Collection[str]) -> PageFacts:
    """web-socket-api.md holds methods, and one event of the connection itself."""
    sections = read_sections(page)
    events = spot_events.read(page, wanted, sections).events
    return PageFacts(page, operations=spot.read(page, wanted, sections).operations, events=events)
