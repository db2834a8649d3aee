"""What a page shows under a name that the exchange has given up is passed over."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec

from binwire_api.fapi.models import ExchangeInfo
from generator.docs.registry import reader
from generator.examples import parse
from tests.generator.import_pages.conftest import ReadPage


def test_the_name_a_member_had_before_is_passed_over(page: ReadPage) -> None:
    """The page shows `OrderType` where the exchange sends `orderTypes` since 2026-03-09."""
    facts = reader("fapi/x.md")(page("fapi/market-data/rest-api/Exchange-Information.md"))
    (example,) = facts.operations[0].examples
    assert '"OrderType"' in example.text
    msgspec.json.decode(json.dumps(parse(example.text).value, default=float), type=ExchangeInfo[Decimal])
