"""Every operation of the catalogs: what to call it with, and what the spec says of its answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import binwire_api
from generator.names import identifier, snake_case

PACKAGE = Path(binwire_api.__file__).parent
PRODUCTS = ("spot", "sapi", "fapi")
DECIMALS = {"price": "40000", "quantity": "0.001", "stopPrice": "70000", "leverage": "5"}
TEXTS = {
    "symbol": "BTCUSDT",
    "pair": "BTCUSDT",
    "asset": "BTC",
    "interval": "1m",
    "timeInForce": "GTC",
    "type": "LIMIT",
    "side": "BUY",
}


def rows(product: str) -> list[dict[str, Any]]:
    """The operations of a product."""
    read: list[dict[str, Any]] = json.loads((PACKAGE / product / "catalog.json").read_text())["operations"]
    return read


def facts(product: str) -> dict[str, Any]:
    """The generated facts of parameters, by operation."""
    read: dict[str, Any] = json.loads((PACKAGE / product / "answers.json").read_text())
    return read


def name_of(row: Mapping[str, Any]) -> str:
    """`GET /path`, or the WebSocket method."""
    return str(row["method"]) if row["kind"] == "ws" else f"{row['method']} {row['path']}"


def required(row: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the operation needs, by wire name."""
    limits = known.get("params", {})
    return {one["name"]: value(one, limits.get(one["name"], {})) for one in row["params"] if one["required"]}


def value(param: Mapping[str, Any], limits: Mapping[str, Any]) -> Any:
    """Something that a parameter takes."""
    name, kind = param["name"], param["type"]
    if name == "recvWindow":
        return 5000
    if "enum" in limits:
        return TEXTS[name] if TEXTS.get(name) in limits["enum"] else limits["enum"][0]
    if kind == "int":
        return max(limits.get("minimum", 1), 1)
    if kind == "Amount":
        return DECIMALS.get(name, "1")
    if kind == "bool":
        return True
    if kind.startswith("list["):
        plain = {"list[int]": [1], "list[str]": ["BTCUSDT"], "list[Permission]": ["SPOT"]}
        return plain.get(kind, [{"symbol": "BTCUSDT"}])
    return TEXTS.get(name, "BTC") if kind in ("str", "int | str") else {}


def sent(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they go over REST."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))

    return {name: text(one) for name, one in values.items()}


def schema_refs(documents: Mapping[str, Any], product: str) -> Iterator[tuple[str, str]]:
    """Each operation of a product, and the reference of the schema that its answer has."""
    below = "responses/200/content/application~1json/schema"
    for file in (name for name in documents if name.startswith(f"{product}/")):
        for path, verbs in documents[file].get("paths", {}).items():
            for verb in verbs:
                yield f"{verb.upper()} {path}", f"{file}#/paths/{path.replace('/', '~1')}/{verb}/{below}"
        for name, method in documents[file].get("methods", {}).items():
            like = f"{file.rpartition('/')[0]}/{method.get('like')}/{below}"
            yield name, like if "like" in method else f"{file}#/methods/{name.replace('/', '~1')}/result"


def typed(row: Mapping[str, Any], clients: Mapping[str, Any]) -> Callable[..., Any]:
    """The method of binwire: `client.sapi.wallet.account_status`, `spot_session.order_place`."""
    first, *steps = row["id"].split(".")
    found = clients[first]
    for step in steps:
        found = getattr(found, step)
    return cast(Callable[..., Any], found)


def taken(row: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Of some parameters those that the operation has."""
    return {name: value for name, value in values.items() if name in {one["name"] for one in row["params"]}}


def arguments(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names that Python has for them."""
    return {identifier(snake_case(name)): value for name, value in values.items()}
