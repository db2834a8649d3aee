"""Error codes of all products, each with what became of the request (`spec/errors.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.docs.facts import PageFacts

REJECTED = "rejected"


def errors_document(facts: Mapping[str, Sequence[PageFacts]], outcomes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document; a code that a product's pages give twice keeps its first name.

    A product's source is its first page; codes that only another page lists name that page themselves.
    """
    products: dict[str, Any] = {}
    for product, pages in facts.items():
        special = _special(product, outcomes)
        codes: dict[int, dict[str, Any]] = {}
        first = pages[0].page.source
        for source, error in ((facts.page.source, error) for facts in pages for error in facts.errors):
            outcome = special.get(error.code, REJECTED)
            row = {"code": error.code, "name": error.name or f"CODE_{abs(error.code)}", "outcome": outcome}
            codes.setdefault(error.code, row if source == first else {**row, "source": source})
        rows = [codes[code] for code in sorted(codes, reverse=True)]
        products[product] = {"source": first, "codes": rows}
    return {"products": products}


def _special(product: str, outcomes: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for table in outcomes:
        if product in table.get("products", (product,)):
            found |= dict.fromkeys(table["codes"], str(table["outcome"]))
    return found
