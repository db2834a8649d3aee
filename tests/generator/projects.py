"""Projects of which only what is written by hand is there, with the products that a test is about."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def project_of(root: Path, *products: str) -> Path:
    """A project that imports these products (`spot`, `sapi.margin_trading`); pages of the others count as guides."""
    spec = root / "spec"
    shutil.copytree(ROOT / "spec" / "overrides", spec / "overrides")
    shutil.copy(ROOT / "spec" / "outcomes.toml", spec / "outcomes.toml")
    scope = tomllib.loads((ROOT / "spec" / "scope.toml").read_text(encoding="utf-8"))
    names = tomllib.loads((ROOT / "spec" / "names.toml").read_text(encoding="utf-8"))
    read = {page for name, table in _tables(scope).items() if name in products for page in table["pages"]}
    left_out = {page for table in _tables(scope).values() for page in table["pages"]} - read
    scope["guides"] |= dict.fromkeys(sorted(left_out), "of another product")
    (spec / "scope.toml").write_text(_toml(_cut(scope, products)), encoding="utf-8")
    (spec / "names.toml").write_text(_toml(_cut(names, products)), encoding="utf-8")
    for path in (spec / "overrides").glob("*.toml"):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        pages = [page for page in tables.get("page", ()) if _read_by(page["path"], products)]
        path.write_text(_toml({**tables, "page": pages}), encoding="utf-8")
    return root


def product_of(path: str) -> str:
    """The product that a page is of: `spot`, `sapi.margin_trading`."""
    folders = path.replace("-", "_").split("/")
    return f"sapi.{folders[1]}" if folders[0] == "sapi" else folders[0]


def _read_by(path: str, products: Collection[str]) -> bool:
    if path == "updates/margin_trading-events.json":
        return "spot" in products or "sapi.margin_trading" in products
    return product_of(path) in products


def _tables(scope: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    flat = {name: table for name, table in scope.items() if isinstance(table, dict) and "pages" in table}
    return flat | {f"sapi.{group}": table for group, table in scope["sapi"].items()}


def _cut(tables: Mapping[str, Any], products: Collection[str]) -> dict[str, Any]:
    """The tables without those of other products."""
    sapi = {group: table for group, table in tables.get("sapi", {}).items() if f"sapi.{group}" in products}
    kept = {name: tables[name] for name in tables if name not in ("spot", "fapi", "sapi") or name in products}
    return kept | ({"sapi": sapi} if sapi else {})


def _toml(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {_value(value)}" for key, value in table.items()) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
