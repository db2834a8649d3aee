"""Files of `updates/` and operations of pages, written by hand."""

from __future__ import annotations

import json
from typing import Any

from generator.docs.facts import Example, Operation, Page, Param, Weight
from generator.updates import Updates, read_updates

STATE = "2026-08-21"


def entry(**members: Any) -> dict[str, Any]:
    """An entry of an operation without a page; members replace the usual ones, None takes one out."""
    usual: dict[str, Any] = {
        "change": "new",
        "method": "GET",
        "path": "/sapi/v1/localentity/country/list",
        "operation": "get_country_list",
        "params": [{"name": "recvWindow", "type": "integer", "required": False}],
        "response_shape": {"lastUpdated": "integer"},
        "weight": "(IP) 1",
        "security": "USER_DATA",
        "doc_url": "https://developers.binance.com/en/docs/catalog/x/api/rest-api/travel-rule#get-country-list",
        "since": {"version": "11.0.0", "date": "2026-06-09"},
    }
    return usual | members


def changed(**members: Any) -> dict[str, Any]:
    """An entry that differs from the page of `shown`."""
    page = {"change": "changed", "page": "sapi/wallet/x.md", "page_captured_at": "2026-01-15", "changelog": []}
    return entry(path="/sapi/v1/x", **(page | members))


def read(*entries: dict[str, Any], path: str = "updates/wallet.json") -> Updates:
    """A file of these entries, read."""
    return read_updates(Page(path, json.dumps(list(entries), indent=1), "https://example.org/connector", STATE))


def shown(*params: Param, answer: str = "{}", **members: Any) -> Operation:
    """An operation as its page of 2026-01-15 shows it."""
    usual: dict[str, Any] = {
        "page": "sapi/wallet/x.md",
        "line": 9,
        "source": "https://example.org/x",
        "date": "2026-01-15",
        "title": "X",
        "security": "USER_DATA",
        "params": params,
        "weight": Weight(1),
        "examples": (Example(answer, 20),),
        "verb": "GET",
        "path": "/sapi/v1/x",
    }
    return Operation(**usual | members)
