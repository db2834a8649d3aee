"""What the generated clients cover, from the catalogues that were generated with them."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Literal

import msgspec

PRODUCTS = ("spot", "sapi", "fapi")

Kind = Literal["operations", "streams", "events"]


def rows(kind: Kind) -> list[dict[str, Any]]:
    """The rows of one kind, of all products."""
    found: list[dict[str, Any]] = []
    for product in PRODUCTS:
        text = files("binwire_api").joinpath(product, "catalog.json").read_bytes()
        found += msgspec.json.decode(text, type=dict[str, list[dict[str, Any]]])[kind]
    return found


def show(kind: Kind, columns: tuple[str, ...], as_json: bool) -> None:
    """Print them: JSON, or a table of the columns named."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(rows(kind)), indent=1).decode())
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    found = rows(kind)
    for row in found:
        table.add_row(*(_cell(row[column]) for column in columns))
    console = Console()
    if not console.is_terminal:  # for grep, a row is a line however long it is
        console = Console(width=1000)
    console.print(table)
    console.print(f"{len(found)} {kind}")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, dict):
        return _span(value)  # pyright: ignore[reportUnknownArgumentType]
    return "" if value is None else str(value)


def _span(weight: dict[str, Any]) -> str:
    """`2 to 80`: what a weight with conditions may come to; `--json` has the conditions."""
    rules = weight.get("when", ())
    charged = [
        weight["value"],
        *(rule.get("each", rule["value"]) for rule in rules),
        *(rule["value"] for rule in rules),
    ]
    return f"{min(charged)} to {max(charged)}" if min(charged) != max(charged) else str(charged[0])
