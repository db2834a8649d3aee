"""Reads a lowered OpenAPI document with openapi-python-client and gives the Python types it found.

This is the one module that knows openapi-python-client's Python API, which its authors do not keep stable, not even
in patch releases. Anything the parser warns about is an error here: it would leave something out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty, Property
from openapi_python_client.strings import ClassName

from .faults import SpecError


@frozen
class Signature:
    """The types of one operation."""

    params: Mapping[str, str]
    """Wire name to type."""
    result: str


@frozen
class Parsed:
    """Type texts by class name. They name classes of the document, builtins and `Any`."""

    fields: Mapping[str, Mapping[str, str]]
    """Class name to property name to type, missing and null left out."""
    maps: Mapping[str, str]
    """Class name of an object with free keys to the type of its values."""
    enums: Mapping[str, Mapping[str, str]]
    """Class name to member name to value."""
    signatures: Mapping[tuple[str, str], Signature]
    """(path, verb) to its types."""


def parse(document: dict[str, Any], file: str) -> Parsed:
    """The types of a lowered document. Raises `SpecError` for anything the parser cannot read or would leave out."""
    config = Config.from_sources(ConfigFile(), MetaType.NONE, Path(), "utf-8", overwrite=True, output_path=None)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise SpecError(file, "", " ".join(f"{data.header}: {data.detail}".split()))
    collections = data.endpoint_collections_by_tag.values()
    problems = [*data.errors, *(error for collection in collections for error in collection.parse_errors)]
    if problems:
        raise SpecError(file, "", "; ".join(" ".join(f"{one.header} {one.detail}".split()) for one in problems))
    names = _Names.of(document["components"]["schemas"], file)
    maps = {name: model for model in data.models if names.schemas[name := names.of_class(model)].get("x-map")}
    return Parsed(
        fields={name: dict(names.fields(m)) for m in data.models if (name := names.of_class(m)) not in maps},
        maps={name: names.code(model.additional_properties) for name, model in maps.items()},
        enums={names.of_class(enum): _members(enum) for enum in data.enums},
        signatures={
            (endpoint.path.get_untrusted_value(), endpoint.method): names.signature(endpoint)
            for collection in collections
            for endpoint in collection.endpoints
        },
    )


@frozen
class _Names:
    """The document's class names: the parser writes digits and capitals in another way (`Ticker24hr`: `Ticker24Hr`)."""

    schemas: Mapping[str, Any]
    own: Mapping[str, str]
    """The parser's name to the document's."""

    @classmethod
    def of(cls, schemas: Mapping[str, Any], file: str) -> _Names:
        own: dict[str, str] = {}
        for name in schemas:
            theirs = str(ClassName(name, ""))
            if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
                raise SpecError(file, f"/components/schemas/{name}", f"{name!r} is no PascalCase class name")
            if own.setdefault(theirs, name) != name:
                raise SpecError(file, f"/components/schemas/{name}", f"{name!r} and {own[theirs]!r} are too much alike")
        return cls(schemas, own)

    def of_class(self, prop: ModelProperty | EnumProperty | LiteralEnumProperty) -> str:
        return self.own[str(prop.class_info.name)]

    def text(self, code: str) -> str:
        """A type text of the parser in the document's names."""
        return re.sub(r"[A-Za-z_]\w*", lambda found: self.own.get(found[0], found[0]), code)

    def code(self, prop: Property | None) -> str:
        return self.text(prop.get_type_string(no_optional=True).as_unembedded_code()) if prop else "Any"

    def fields(self, model: ModelProperty) -> Iterator[tuple[str, str]]:
        for prop in (*(model.required_properties or ()), *(model.optional_properties or ())):
            yield prop.name.get_untrusted_value(), self.code(prop)

    def signature(self, endpoint: Endpoint) -> Signature:
        params = {prop.name.get_untrusted_value(): self.code(prop) for prop in endpoint.query_parameters}
        return Signature(params, self.text(endpoint.response_type().as_unembedded_code()))


def _members(enum: EnumProperty | LiteralEnumProperty) -> dict[str, str]:
    if isinstance(enum, LiteralEnumProperty):
        raise TypeError("the configuration asks for enum classes")
    return {name: str(value) for name, value in enum.values.items()}
