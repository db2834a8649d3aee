"""Who may import whom (DESIGN.md 3), read from the source with `ast`: nothing is imported here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    "binwire": ROOT / "adapters" / "binwire",
    "binwire_api": ROOT / "generated" / "binwire_api",
    "binwire_sandbox": ROOT / "sandbox" / "binwire_sandbox",
    "generator": ROOT / "generator",
}
DECLARATIONS = {"msgspec", "attrs", "typing_extensions"}
NETWORK = {
    "httpx",
    "pyreqwest",
    "picows",
    "websockets",
    "aiohttp",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
}
CLOCKS_AND_SOCKETS = {"asyncio", "socket", "ssl", "time", "random", "secrets", "selectors", "threading"}
LAYERS = [
    ["binwire.errors"],
    ["binwire.seams"],
    ["binwire._sansio"],
    [
        "binwire.decode",
        "binwire.credentials",
        "binwire.transport",
        "binwire.environment",
        "binwire.clock",
        "binwire.limits",
    ],
    ["binwire.client", "binwire.session", "binwire.user_data", "binwire.streams", "binwire.order_book"],
    ["binwire.cli", "binwire.__main__"],
]
"""Each may import those before it and its own row."""


def modules(package: str) -> Iterator[tuple[str, Path]]:
    folder = SOURCES[package]
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name: str, path: Path) -> Iterator[tuple[str, int, bool]]:
    """Absolute names imported, the line, and whether only type checkers see it."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]

    def walk(node: ast.AST, checking: bool) -> Iterator[tuple[str, int, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for part in child.body:
                    yield from walk(ast.Module([part], []), True)
                for part in child.orelse:
                    yield from walk(ast.Module([part], []), checking)
            elif isinstance(child, ast.Import):
                for alias in child.names:
                    yield alias.name, child.lineno, checking
            elif isinstance(child, ast.ImportFrom):
                base = package[: len(package) - child.level + 1] if child.level else []
                module = ".".join([*base, *([child.module] if child.module else [])])
                for alias in child.names:
                    yield f"{module}.{alias.name}", child.lineno, checking
            else:
                yield from walk(child, checking)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), False)


def top(name: str) -> str:
    return name.partition(".")[0]


def under(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def every_import(package: str) -> Iterator[tuple[str, str, str]]:
    for name, path in modules(package):
        for imported, line, _ in imports(name, path):
            yield name, imported, f"{path.relative_to(ROOT)}:{line} imports {imported}"


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("generator", {"binwire", "binwire_api", "binwire_sandbox"}),
        ("binwire_sandbox", {"binwire", "generator"}),
        ("binwire", {"binwire_sandbox", "generator"}),
        ("binwire_api", {"binwire", "binwire_sandbox", "generator"}),
    ],
)
def test_packages_keep_apart(package: str, forbidden: set[str]) -> None:
    if package == "generator":
        support = {name for name, path in modules("generator") if "support" in path.parts}
        found = [
            text for name, imported, text in every_import(package) if top(imported) in forbidden and name not in support
        ]
    else:
        found = [text for _, imported, text in every_import(package) if top(imported) in forbidden]
    assert found == []


def test_the_generated_package_only_declares() -> None:
    allowed = DECLARATIONS | {"binwire_api"} | (set(sys.stdlib_module_names) - CLOCKS_AND_SOCKETS - {"http", "urllib"})
    assert [text for _, imported, text in every_import("binwire_api") if top(imported) not in allowed] == []


def test_products_never_import_each_other() -> None:
    products = {"spot", "sapi", "fapi"}

    def product(name: str) -> str:
        parts = name.split(".")
        return parts[1] if len(parts) > 1 and parts[1] in products else ""

    found = [
        text
        for name, imported, text in every_import("binwire_api")
        if product(name) and under(imported, "binwire_api") and product(imported) not in {"", product(name)}
    ]
    assert found == []


def test_the_sandbox_uses_declared_facts_and_no_structs() -> None:
    found = [
        text
        for _, imported, text in every_import("binwire_sandbox")
        if under(imported, "binwire_api")
        and any(part in {"models", "events", "rest", "ws_api"} for part in imported.split("."))
    ]
    assert found == []


def test_sans_io_has_no_clock_no_socket_no_chance() -> None:
    forbidden = NETWORK | CLOCKS_AND_SOCKETS
    found = [
        text
        for name, imported, text in every_import("binwire")
        if under(name, "binwire._sansio") and any(under(imported, module) for module in forbidden)
    ]
    assert found == []


def test_each_network_library_is_imported_in_one_transport_module() -> None:
    users: dict[str, set[str]] = {}
    for name, imported, _ in every_import("binwire"):
        for library in NETWORK:
            if under(imported, library):
                users.setdefault(library, set()).add(name)
    assert all(len(modules) == 1 for modules in users.values()), users
    assert all(under(module, "binwire.transport") for modules in users.values() for module in modules), users


def test_layers_of_the_adapters() -> None:
    def layer(name: str) -> int | None:
        rows = [index for index, row in enumerate(LAYERS) for module in row if under(name, module)]
        return rows[0] if rows else None

    found = []
    for name, path in modules("binwire"):
        own = layer(name)
        for imported, line, checking in imports(name, path):
            other = layer(imported)
            if own is not None and other is not None and other > own and not checking:
                found.append(f"{path.relative_to(ROOT)}:{line} ({LAYERS[own][0]}) imports {imported}")
    assert found == []


def test_one_module_knows_openapi_python_client() -> None:
    users = {name for name, imported, _ in every_import("generator") if under(imported, "openapi_python_client")}
    assert users == {"generator.parse"}
