"""What the templates render: named, typed, sorted and merged. Nothing is left for a template to decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen


@frozen
class Field:
    """A member of a model or an event."""

    name: str
    wire: str
    type: str
    """The annotation, None included where the member may be null or missing."""
    declared: str = ""
    """What stands behind the annotation, `= …` included; empty where nothing does."""
    note: str = ""


@frozen
class Model:
    """One Struct, or one TypedDict that requests take."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    bases: str
    """`Struct, Generic[N], frozen=True, …`: what stands in the brackets."""
    generic: bool
    array: bool = False
    tag: str = ""
    """Event type; empty for what is no event."""
    file: str = ""
    """The spec file it was read from."""

    @property
    def annotation(self) -> str:
        """How others name it: filled with N if it holds amounts."""
        return f"{self.name}[N]" if self.generic else self.name


@frozen
class Enumeration:
    """One open enum."""

    name: str
    doc: str
    members: tuple[tuple[str, str], ...]
    """Python name, value."""


@frozen
class Parameter:
    """An argument of an operation."""

    name: str
    wire: str
    type: str
    required: bool
    note: str = ""
    indexed: bool = False
    """Whether the members of its objects are parameters of their own: `name[0].member`."""
    words: tuple[str, ...] = ()
    """What is sent for True and for False, where that is text."""

    @property
    def declared(self) -> str:
        return f"{self.name}: {self.type}" if self.required else f"{self.name}: {self.type} | None = None"


@frozen
class Operation:
    """One REST endpoint or WebSocket API method, with what its catalog row says."""

    product: str
    group: str
    """Section of the documentation, or its product."""
    kind: str
    """rest or ws."""
    name: str
    title: str
    doc: str
    """The docstring's first line."""
    verb: str
    path: str
    method: str
    security: str
    auth: str
    weight: Any
    """As in the spec: an int, or an object with value, unit and conditions."""
    source: str
    params: tuple[Parameter, ...]
    result: str
    retired: str = ""
    deprecated: str = ""
    instead: str = ""
    client_order_id: str = ""
    param: str = ""
    """Python name of the parameter that decides whether one thing is answered or a list of them; empty if none does."""
    one: Operation | None = None
    many: Operation | None = None
    """The operation with that parameter, and without it."""

    @property
    def wire_name(self) -> str:
        return self.method if self.kind == "ws" else f"{self.verb} {self.path}"


@frozen
class Group:
    """The operations of one section: one class."""

    name: str
    doc: str
    operations: tuple[Operation, ...]


@frozen
class Import:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]


@frozen
class Stream:
    """One stream name pattern."""

    pattern: str
    path: str | None
    events: tuple[str, ...]


@frozen
class MarketStream:
    """One builder of a market stream."""

    name: str
    title: str
    pattern: str
    printed: tuple[str, ...]
    path: str
    source: str
    update_speed: str
    params: tuple[Parameter, ...]
    event: str
    """The type of a payload, amounts by N."""
    expression: str
    """What gives the name on the wire, as Python."""
    encoding: str
    message: str

    @property
    def secret(self) -> bool:
        """Whether its name holds a key that opens an account's stream."""
        return any(param.wire in ("listenKey", "listenToken") for param in self.params)


@frozen
class Package:
    """One product, or one documentation product of sapi."""

    product: str
    group: str
    path: str
    """Below `binwire_api`."""
    titles: Mapping[str, str]
    """rest, ws_api, streams to the title of the spec file."""
    files: Mapping[str, str]
    """rest, ws_api, streams to the file below `spec/`."""
    enums: tuple[Enumeration, ...]
    models: tuple[Model, ...]
    events: tuple[Model, ...]
    """User data events and what only they hold."""
    market_events: tuple[Model, ...]
    """Payloads of market streams and what only they hold."""
    rest: tuple[Group, ...]
    ws_api: tuple[Operation, ...]
    streams: tuple[Stream, ...]
    """Streams opened with a key."""
    market_streams: tuple[MarketStream, ...]

    @property
    def title(self) -> str:
        """Of the package as a whole."""
        return next(iter(self.titles.values()))

    @property
    def tagged(self) -> tuple[Model, ...]:
        """The user data events."""
        return tuple(model for model in self.events if model.tag)

    @property
    def operations(self) -> tuple[Operation, ...]:
        return (*(operation for group in self.rest for operation in group.operations), *self.ws_api)


@frozen
class ErrorRow:
    """One code of an error page."""

    code: int
    name: str
    outcome: str
    page: str = ""
    """Where it is listed, if not on the product's page."""


@frozen
class ProductErrors:
    """The error page of one product."""

    product: str
    source: str
    codes: tuple[ErrorRow, ...]


@frozen
class Server:
    """One address."""

    product: str
    kind: str
    environment: str
    url: str


@frozen
class Api:
    """Everything that is rendered."""

    packages: tuple[Package, ...]
    errors: tuple[ProductErrors, ...]
    servers: tuple[Server, ...]
