"""The tables that go over all products: error codes and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from .faults import SpecError, pointer
from .ir import ErrorRow, ProductErrors, Server
from .load import Spec, Unit


def errors(spec: Spec) -> tuple[ProductErrors, ...]:
    """The error pages, by product."""
    products = spec.documents[spec.errors]["products"] if spec.errors else {}
    found = []
    for product, page in sorted(products.items()):
        rows = {
            row["code"]: ErrorRow(row["code"], row["name"], row["outcome"], row.get("source", ""))
            for row in page["codes"]
        }
        if len(rows) != len(page["codes"]):
            raise SpecError(spec.errors, pointer("products", product, "codes"), "a code comes twice")
        found.append(ProductErrors(product, page["source"], tuple(rows[code] for code in sorted(rows, reverse=True))))
    return tuple(found)


def servers(spec: Spec) -> tuple[Server, ...]:
    """The addresses, each once."""
    found: dict[tuple[str, str, str], Server] = {}
    for unit in spec.units:
        for file, kind in _kinds(unit):
            for index, row in enumerate(spec.documents[file].get("servers", ())):
                product = address_key(unit, spec.documents) if kind == "rest" else _streams_key(unit, kind)
                server = Server(product, row.get("x-kind", kind), row["x-environment"], row["url"])
                key = (server.product, server.kind, server.environment)
                if found.setdefault(key, server) != server:
                    raise SpecError(
                        file, pointer("servers", index), f"{found[key].url} is given for the same elsewhere"
                    )
    return tuple(found[key] for key in sorted(found))


def address_key(unit: Unit, documents: Mapping[str, Any]) -> str:
    """Under which name a unit's REST address stands: its product's, or its own if most of that product are elsewhere.

    `https://www.binance.com` of alpha is `sapi.alpha`.
    """
    if not unit.group:
        return unit.product
    hosts = {
        file: str(document.get("servers"))
        for file, document in documents.items()
        if file.startswith(f"{unit.product}/") and "paths" in document
    }
    most = Counter(hosts.values()).most_common(1)
    return (
        unit.product if not most or hosts.get(unit.rest, most[0][0]) == most[0][0] else f"{unit.product}.{unit.group}"
    )


def _streams_key(unit: Unit, kind: str) -> str:
    return f"{unit.product}.{unit.group}" if unit.group and kind == "streams" else unit.product


def _kinds(unit: Unit) -> Iterator[tuple[str, str]]:
    """Files and the kind of server each names. Margin's own streams carry its risk events."""
    streams = "margin_risk_streams" if unit.group == "margin_trading" else "streams"
    for file, kind in ((unit.rest, "rest"), (unit.ws_api, "ws_api"), (unit.streams, streams)):
        if file:
            yield file, kind
