"""Decides names, types and order: a lowered document and its parsed types become the IR of one package."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from .faults import SpecError, once
from .ir import Enumeration, Field, Group, Model, Operation, Package, Parameter, Stream
from .load import Unit
from .lower import DECIMAL, NUMBER, lower
from .names import camel_case, identifier, pascal_case
from .parse import Parsed, Signature, parse
from .resolve_streams import market_streams, only_market
from .tables import address_key
from .users import listed, users_of
from .weight_defaults import with_defaults
from .words import operation_line

SCALARS = {"str", "int", "float", "bool", DECIMAL, NUMBER}
_NAME = re.compile(r"[A-Za-z_]\w*")
_ORDER_NAMES = {
    "": ("listClientOrderId", "newClientOrderId"),
    # sapi wants exactly 32 characters of its clientAlgoId, fapi up to 36 as of all the others.
    "fapi": ("newClientOrderId", "clientAlgoId", "batchOrders[].newClientOrderId"),
}
"""Parameters that name what is placed, by product: the name of a list stands for its orders."""
_UNCONDITIONAL = {"NONE": "none", "MARKET_DATA": "api_key", "USER_STREAM": "api_key"}


def resolve(unit: Unit, documents: Mapping[str, Any]) -> Package:
    """The package of one unit. Raises `SpecError` for a fault only the types show."""
    document = lower(unit, documents)
    parsed = parse(document, unit.files[0])
    return _Resolver(unit, documents, document, parsed).package()


class _Resolver:
    def __init__(self, unit: Unit, documents: Mapping[str, Any], document: dict[str, Any], parsed: Parsed) -> None:
        self.unit, self.documents, self.parsed = unit, documents, parsed
        self.schemas = document["components"]["schemas"]
        self.paths = document["paths"]
        self.given = {name for name, schema in self.schemas.items() if schema.get("x-given")}
        self.generic = _holding_amounts(parsed) - self.given
        self.users = users_of(parsed, self.paths)

    def package(self) -> Package:
        files = {k: getattr(self.unit, k) for k in ("rest", "ws_api", "streams") if getattr(self.unit, k)}
        models = [self._model(name, schema) for name, schema in self.schemas.items() if self._is_model(name)]
        operations = [
            self._operation(path, verb, item)
            for path, verbs in self.paths.items()
            for verb, item in verbs.items()
            if item["x-facts"]["kind"] != "stream"
        ]
        events = [model for model in models if model.file == self.unit.streams]
        tagged = [name for name, schema in self.schemas.items() if schema.get("x-user-data")]
        market = only_market(self.parsed, self.paths, tagged)
        package = Package(
            product=self.unit.product,
            group=self.unit.group,
            path=self.unit.package,
            titles={kind: self.documents[file]["info"]["title"] for kind, file in files.items()},
            files=files,
            enums=tuple(self._enums()),
            models=tuple(model for model in models if model.file != self.unit.streams),
            events=tuple(model for model in events if model.name not in market),
            market_events=tuple(model for model in events if model.name in market),
            rest=_groups([(path, op) for path, op in operations if op.kind == "rest"], self.unit),
            ws_api=tuple(sorted((op for _, op in operations if op.kind == "ws"), key=lambda op: op.method)),
            streams=tuple(self._streams()),
            market_streams=tuple(market_streams(self.paths, self.parsed, self.annotation)),
        )
        classes = [*(e.name for e in package.enums), *(m.name for m in models), *(g.name for g in package.rest)]
        once(self.unit.files[0], "", classes, "classes")
        return package

    def _is_model(self, name: str) -> bool:
        return name in self.parsed.fields and name not in (DECIMAL, NUMBER)

    def _enums(self) -> Iterator[Enumeration]:
        for name in sorted(self.parsed.enums):
            # The parser changes members' names: `_1M` to `1M`.
            pairs = tuple(zip(self.schemas[name]["x-enum-varnames"], self.schemas[name]["enum"], strict=True))
            once(self.schemas[name]["x-file"], f"/components/schemas/{name}/enum", [m for m, _ in pairs], "members")
            yield Enumeration(name, "Known values; one that the exchange adds later is kept as it comes.", pairs)

    def _model(self, name: str, schema: dict[str, Any]) -> Model:
        tag, array = schema.get("x-tag", ""), schema.get("x-array", False)
        event = schema["x-file"] == self.unit.streams
        if name in self.given:
            fields, bases = tuple(self._given_fields(name, schema)), "TypedDict, total=False"
            return Model(name, self._doc(name, "", schema), fields, bases, generic=False, file=schema["x-file"])
        fields = tuple(self._fields(name, schema, by_rule=not event))
        renamed = not event and not array and any(field.name != field.wire for field in fields)
        return Model(
            name=name,
            doc=self._doc(name, tag, schema),
            fields=fields,
            bases=self._bases(name, tag, array, renamed),
            generic=name in self.generic,
            array=array,
            tag=tag,
            file=schema["x-file"],
        )

    def _bases(self, name: str, tag: str, array: bool, renamed: bool) -> str:
        scalar = all(t in SCALARS or t in self.parsed.enums for t in self.parsed.fields[name].values())
        parts = [
            "Event" if tag else "Struct",
            "Generic[N]" if name in self.generic else "",
            "frozen=True, kw_only=True",
        ]
        parts += [f'tag="{tag}"' if tag else "", 'rename="camel"' if renamed else ""]
        parts += ["array_like=True" if array else "", "gc=False" if scalar else ""]
        return ", ".join(part for part in parts if part)

    def _doc(self, name: str, tag: str, schema: Mapping[str, Any]) -> str:
        users, source = self.users.get(name, []), schema.get("x-source", "")
        said = f"In {listed(users)}." if users else f"{name}, in no answer."
        if name in self.given:
            said = f"For {listed([user.removeprefix('the result of ') for user in users])}."
        said = f"User data event `{tag}`." if schema.get("x-user-data") else said
        if since := schema.get("x-deprecated"):
            said += f" Deprecated since {since}."
        return f"{said}\n\n    {source}\n    " if source else said

    def _fields(self, name: str, schema: dict[str, Any], *, by_rule: bool) -> Iterator[Field]:
        types = self.parsed.fields[name]
        for key, value in schema["properties"].items():
            optional = key not in schema["required"]
            text = self.annotation(types[key], "N") + (" | None" if optional or value["x-null"] else "")
            wire = value["x-wire"]
            plain = key == wire or (by_rule and camel_case(key) == wire)
            if plain and by_rule and key == wire and camel_case(key) != wire:
                plain = False
            declared = "= None" if optional else ""
            if not plain and not schema.get("x-array"):
                declared = f'= field(default=None, name="{wire}")' if optional else f'= field(name="{wire}")'
            text = "Any" if text == "Any | None" else text
            yield Field(name=key, wire=wire, type=text, declared=declared, note=value["x-note"])

    def _given_fields(self, name: str, schema: dict[str, Any]) -> Iterator[Field]:
        for key, value in schema["properties"].items():
            text = self.annotation(self.parsed.fields[name][key], "Amount")
            yield Field(key, key, f"Required[{text}]" if key in schema["required"] else text, note=value["x-note"])

    def annotation(self, text: str, number: str) -> str:
        """A parsed type as it stands in the generated code, with `number` for prices and quantities."""

        def replace(match: re.Match[str]) -> str:
            name = match.group()
            if name == DECIMAL:
                return number
            if name == NUMBER:
                return "Decimal" if number == "N" else number
            if name in self.parsed.maps:
                return f"dict[str, {self.annotation(self.parsed.maps[name], number)}]"
            return f"{name}[N]" if name in self.generic else name

        return _NAME.sub(replace, text)

    def _operation(self, path: str, verb: str, item: dict[str, Any]) -> tuple[str, Operation]:
        facts, signature = item["x-facts"], self.parsed.signatures[path, verb]
        params = tuple(sorted(self._params(item, signature), key=lambda param: not param.required))
        where = f"/methods/{facts['method']}" if facts["kind"] == "ws" else f"/paths/{path.replace('/', '~1')}/{verb}"
        once(
            self.unit.ws_api if facts["kind"] == "ws" else self.unit.rest, where, [p.name for p in params], "parameters"
        )
        security, tag = facts["security"], facts["tags"][0]
        written = Operation(
            product=address_key(self.unit, self.documents),
            group=self.unit.group or tag,
            kind=facts["kind"],
            name=identifier(facts["name"]),
            title=facts["title"],
            doc=operation_line(facts["title"], security, facts["weight"]),
            verb=facts["verb"],
            path=facts["path"],
            method=facts["method"],
            security=security,
            auth=facts.get("auth", _UNCONDITIONAL.get(security, "signed")),
            weight=with_defaults(facts["weight"], {raw["name"]: raw["x-default"] for raw in item["parameters"]}),
            source=facts["source"],
            params=params,
            result=self.annotation(signature.result, "N"),
            retired=facts.get("retired", ""),
            deprecated=facts.get("deprecated", ""),
            instead=facts.get("instead", ""),
            client_order_id=_client_order_id(self.unit.product, facts, set(self._wire_names(params))),
        )
        file = self.unit.ws_api if facts["kind"] == "ws" else self.unit.rest
        return tag, _split(written, item["x-one"], file, where) if item["x-one"] else written

    def _wire_names(self, params: Iterable[Parameter]) -> Iterator[str]:
        """Each parameter, and each member of the objects of a list: `batchOrders[].newClientOrderId`."""
        for param in params:
            yield param.wire
            if param.type.startswith("list["):
                held = self.given.intersection(_NAME.findall(param.type))
                yield from (f"{param.wire}[].{member}" for name in held for member in self.schemas[name]["properties"])

    def _params(self, item: dict[str, Any], signature: Signature) -> Iterator[Parameter]:
        for raw in item["parameters"]:
            yield Parameter(
                name=raw["x-name"],
                wire=raw["name"],
                type=self.annotation(signature.params[raw["name"]], "Amount"),
                required=raw["required"],
                note=raw["x-note"],
                indexed=raw["x-indexed"],
                words=tuple(raw["x-words"]),
            )

    def _streams(self) -> Iterator[Stream]:
        rows = self.documents[self.unit.streams]["streams"] if self.unit.streams else ()
        for row in (row for row in rows if "name" not in row):
            yield Stream(row["pattern"], row.get("path"), tuple(row.get("events", ())))


def _split(operation: Operation, wire: str, file: str, where: str) -> Operation:
    """An operation whose answer is one thing where a parameter is given, else a list of such things."""
    param = next((param for param in operation.params if param.wire == wire), None)
    if param is None:
        raise SpecError(file, where, f"x-one is {wire!r}, which is no parameter")
    others = tuple(other for other in operation.params if other is not param)
    one = (evolve(param, required=True), *(other for other in others if other.wire != f"{wire}s"))
    many = f"list[{operation.result}]"
    return evolve(
        operation,
        result=f"{operation.result} | {many}",
        param=param.name,
        one=evolve(operation, name=f"_one_{operation.name}", params=one),
        many=evolve(
            operation, doc=f"{operation.doc[:-1]}: one with `{param.name}`, else a list.", params=others, result=many
        ),
    )


def _client_order_id(product: str, facts: Mapping[str, Any], params: Collection[str]) -> str:
    """The parameter that names the order, or the list of orders, which an operation places; empty if it places none."""
    places = facts["verb"] == "POST" or re.search(r"\.(?:place|cancelReplace)\b", facts["method"])
    tests = re.search(r"[./]test$", facts["method"] or facts["path"])
    if not places or tests or facts["security"] not in {"TRADE", "MARGIN"}:
        return ""
    return next((name for name in _ORDER_NAMES.get(product, _ORDER_NAMES[""]) if name in params), "")


def _holding_amounts(parsed: Parsed) -> frozenset[str]:
    """The classes that hold prices or quantities, themselves or in what they hold."""
    mentions = {name: set(_NAME.findall(" ".join(types.values()))) for name, types in parsed.fields.items()}
    mentions |= {name: set(_NAME.findall(values)) for name, values in parsed.maps.items()}
    holding = {DECIMAL}
    while more := {name for name, names in mentions.items() if names & holding} - holding:
        holding |= more
    return frozenset(holding - {DECIMAL} - set(parsed.maps))


def _groups(operations: Iterable[tuple[str, Operation]], unit: Unit) -> tuple[Group, ...]:
    """One class for each section, in the order of the alphabet."""
    sections: dict[str, list[Operation]] = {}
    for tag, operation in operations:
        sections.setdefault(tag, []).append(operation)
    return tuple(
        Group(f"{pascal_case(tag)}Endpoints", f"{tag.replace('_', ' ').capitalize()}.", tuple(members))
        for tag, members in sorted(sections.items())
    )


def check_methods(package: Package) -> None:
    """Raise `SpecError` if two operations of one client have the same name."""
    for kind in ("rest", "ws"):
        file = package.files.get("rest" if kind == "rest" else "ws_api", "")
        once(file, "", [op.name for op in package.operations if op.kind == kind], "operations")
