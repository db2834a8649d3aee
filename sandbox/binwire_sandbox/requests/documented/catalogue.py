"""What the generated lists say of every operation, read when it is first asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, NotRequired, TypedDict, cast

import attrs

from ...access.permissions import Permission, right_for
from ...access.security import Auth
from ...wire import Json

PRODUCTS = ("spot", "sapi", "fapi")


class ParamRow(TypedDict):
    """A parameter as `catalog.json` has it."""

    name: str
    required: bool
    type: str


class ParamFacts(TypedDict, total=False):
    """What `answers.json` adds: the set of values, the bounds, and whether it is sent as `name[0].member`."""

    enum: list[str]
    minimum: int
    maximum: int
    indexed: bool


class AnswerRow(TypedDict):
    """An operation's row of `answers.json`."""

    auth: str
    answer: Json
    params: NotRequired[dict[str, ParamFacts]]
    one: NotRequired[dict[str, Json]]


@attrs.frozen
class Parameter:
    """A parameter; `type` is the catalog's: `int`, `Amount`, `bool`, `str`, `list[…]`, `dict[…]`, or a set's name."""

    name: str
    required: bool
    type: str
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    indexed: bool = False


@attrs.frozen
class Documented:
    """An operation.

    `name` is `GET /path` or the WebSocket method, `retired` the date of its end, empty if it has none. `one` is what is
    answered where the parameter is given that it names, `answer` where none is.
    """

    name: str
    kind: str
    auth: Auth
    right: Permission
    weight: Any
    params: tuple[Parameter, ...]
    answer: Json
    one: Mapping[str, Json]
    retired: str


class Catalogue:
    """The operations of each product by name."""

    def __init__(self) -> None:
        self._products: dict[str, dict[str, Documented]] = {}

    def of(self, product: str) -> Mapping[str, Documented]:
        """All operations of `spot`, `sapi` or `fapi`."""
        if product not in self._products:
            self._products[product] = dict(_read(product))
        return self._products[product]


def _read(product: str) -> Iterator[tuple[str, Documented]]:
    folder = files("binwire_api") / product
    catalog = json.loads((folder / "catalog.json").read_bytes())
    answers = cast(dict[str, AnswerRow], json.loads((folder / "answers.json").read_bytes()))
    for row in cast(list[dict[str, Any]], catalog["operations"]):
        name = row["method"] if row["kind"] == "ws" else f"{row['method']} {row['path']}"
        yield name, _documented(product, name, row, answers[name])


def _documented(product: str, name: str, row: Mapping[str, Any], answer: AnswerRow) -> Documented:
    return Documented(
        name=name,
        kind=row["kind"],
        auth=Auth(answer["auth"]),
        right=right_for(product, row["security"], row["path"] or ""),
        weight=row["weight"],
        params=tuple(_parameters(row["params"], answer.get("params", {}))),
        answer=answer["answer"],
        one=answer.get("one", {}),
        retired=row["retired"] or "",
    )


def _parameters(rows: Sequence[ParamRow], facts: Mapping[str, ParamFacts]) -> Iterator[Parameter]:
    for row in rows:
        known = facts.get(row["name"], {})
        yield Parameter(
            row["name"],
            row["required"],
            row["type"],
            tuple(known.get("enum", ())),
            known.get("minimum"),
            known.get("maximum"),
            known.get("indexed", False),
        )
