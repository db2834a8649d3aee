"""Error codes of all products, each with what became of the request (`spec/errors.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.docs.facts import PageFacts

REJECTED = "rejected"


def errors_document(facts: Mapping[str, Sequence[PageFacts]], outcomes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document; a code that a product's pages give twice keeps its first name."""
    products: dict[str, Any] = {}
    for product, pages in facts.items():
        special = _special(product, outcomes)
        codes: dict[int, dict[str, Any]] = {}
        for error in (error for page in pages for error in page.errors):
            outcome = special.get(error.code, REJECTED)
            row = {"code": error.code, "name": error.name or f"CODE_{abs(error.code)}", "outcome": outcome}
            if error.code not in codes or not codes[error.code]["name"]:
                codes[error.code] = row
        rows = [codes[code] for code in sorted(codes, reverse=True)]
        products[product] = {"source": pages[0].page.source, "codes": rows}
    return {"products": products}


def _special(product: str, outcomes: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for table in outcomes:
        if product in table.get("products", (product,)):
            found |= dict.fromkeys(table["codes"], str(table["outcome"]))
    return found
