"""The tables that go over all products: error codes and addresses."""

from __future__ import annotations

from collections.abc import Iterator

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
                server = Server(unit.product, row.get("x-kind", kind), row["x-environment"], row["url"])
                key = (server.product, server.kind, server.environment)
                if found.setdefault(key, server) != server:
                    raise SpecError(
                        file, pointer("servers", index), f"{found[key].url} is given for the same elsewhere"
                    )
    return tuple(found[key] for key in sorted(found))


def _kinds(unit: Unit) -> Iterator[tuple[str, str]]:
    """Files and the kind of server each names. Margin's own streams carry its risk events."""
    streams = "margin_risk_streams" if unit.group == "margin_trading" else "streams"
    for file, kind in ((unit.rest, "rest"), (unit.ws_api, "ws_api"), (unit.streams, streams)):
        if file:
            yield file, kind
