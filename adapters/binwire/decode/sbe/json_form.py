"""A message in the form JSON would have, by the schema's own mapping: `mbx:jsonPath`, `jsonValue`, `jsonDefaultValue`.

For results nobody gave a Struct for, and for types the compiler of `source` does not take.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from binwire.decode.sbe.layout import MAX_DEPTH, TIMESTAMP, Block, Element, elements, exponents
from binwire.decode.sbe.numbers import EXACT
from binwire.decode.sbe.schema import Schema
from binwire.errors import DecodeError
from binwire_api.sbe.facts import Data, Field, Group


class JsonForm:
    """Turns messages of one schema into what JSON would have said.

    Args:
        schema: of the messages.
        microseconds: leave timestamps as they are; JSON has ms.
    """

    def __init__(self, schema: Schema, *, microseconds: bool = False) -> None:
        self.schema = schema
        self.microseconds = microseconds

    def read(self, data: bytes, depth: int = 1) -> Any:
        """A message with those inside it. Amounts are text in plain notation.

        Raises:
            DecodeError: the bytes are no whole message of this schema, or messages are nested too deep.
        """
        if depth > MAX_DEPTH:
            raise DecodeError(f"SBE: more than {MAX_DEPTH} messages inside each other", data=data)
        message, reader, head = self.schema.open(data)
        return self._block(message, reader.block(message, head.length), {}, exponents(message), depth)

    def _block(
        self, block: Block, raw: dict[str, Any], scope: dict[str, Any], scales: frozenset[str], depth: int
    ) -> Any:
        scope = scope | {name: raw[name] for name in scales if name in raw}
        found: list[tuple[str, Any]] = []
        for element in elements(block):
            if element.name in scales:
                continue
            value = self._element(element, raw[element.name], scope, scales, depth)
            found.append((element.path or element.name, value))
        return arranged(found)

    def _element(self, element: Element, raw: Any, scope: dict[str, Any], scales: frozenset[str], depth: int) -> Any:
        if isinstance(element, Group):
            return [self._block(element, entry, scope, scales, depth) for entry in raw]
        if isinstance(element, Data):
            return self._data(element, raw, depth)
        return default_of(element) if raw is None else self._field(element, raw, scope)

    def _data(self, data: Data, raw: Any, depth: int) -> Any:
        if raw is None or (data.optional and raw in ("", {"hex": ""})):
            return data.default
        return raw if data.text else self.read(bytes.fromhex(raw["hex"]), depth + 1)

    def _field(self, field: Field, raw: Any, scope: dict[str, Any]) -> Any:
        if field.enum:
            truth = self.schema.choices.is_bool(field.enum)
            return raw == "True" if truth else self.schema.choices.json(field.enum, str(raw))
        if field.set:
            return [self.schema.choices.json(field.set, name) for name in raw]
        if field.exponent:
            exponent = scope[field.exponent]
            return None if exponent is None else f"{EXACT.scaleb(Decimal(raw), exponent):f}"
        return raw // 1000 if field.meaning == TIMESTAMP and not self.microseconds else raw


def default_of(field: Field) -> Any:
    """What JSON shows for null: `mbx:jsonDefaultValue` in the type JSON has there."""
    text = field.default
    if text is None or field.exponent:
        return text
    if field.enum or field.type in ("float", "double"):
        return {"true": True, "false": False}.get(text, text)
    return int(text)


def arranged(found: list[tuple[str, Any]]) -> Any:
    """Values by path → the value that holds them: `..` is that value itself, `[]` an item of it, `a.b` b inside a."""
    for path, value in found:
        if path == "..":
            return value
    if any(path == "[]" for path, _ in found):
        return [value for path, value in found if path == "[]"]
    whole: dict[str, Any] = {}
    for path, value in found:
        *outer, key = path.split(".")
        inner = whole
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[key] = value
    return whole
