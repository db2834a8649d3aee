"""A tiny SBE encoder, read off the XML by itself: it shares nothing with the decoder under test."""

from __future__ import annotations

import random
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

CODES = {"int8": "b", "uint8": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q",
         "uint64": "Q", "float": "f", "char": "B"}  # fmt: skip
MBX = "{https://developers.binance.com/docs/binance-spot-api-docs}"


class Encoder:
    """Encodes values by the schema's names; `version` and `extra` bytes of each block as an older or newer writer."""

    def __init__(self, path: Path, *, version: int | None = None, extra: int = 0) -> None:
        self.root = ET.parse(path).getroot()
        types = self.root.find("types")
        assert types is not None
        self.types = {item.get("name", ""): item for item in types}
        self.messages = {item.get("name", ""): item for item in self.root if item.tag.endswith("message")}
        self.version = int(self.root.get("version", "0")) if version is None else version
        self.extra = extra

    def message(self, name: str, values: dict[str, Any], trailing: bytes = b"") -> bytes:
        element = self.messages[name]
        length = len(self.block(element, values))
        header = struct.pack("<4H", length, int(element.get("id", "")), int(self.root.get("id", "")), self.version)
        return header + self.body(element, values) + trailing

    def known(self, element: ET.Element) -> bool:
        return int(element.get("sinceVersion", "0")) <= self.version

    def block(self, element: ET.Element, values: dict[str, Any]) -> bytes:
        fields = [f for f in element.findall("field") if f.get("presence") != "constant" and self.known(f)]
        return b"".join(self.field(f, values.get(f.get("name", ""))) for f in fields) + b"\xee" * self.extra

    def body(self, element: ET.Element, values: dict[str, Any]) -> bytes:
        out = self.block(element, values)
        for group in filter(self.known, element.findall("group")):
            entries = values.get(group.get("name", ""), [])
            dimension = self.types[group.get("dimensionType", "groupSizeEncoding")]
            code = "<" + "".join(CODES[part.get("primitiveType", "")] for part in dimension)
            out += struct.pack(code, len(self.block(group, {})), len(entries))
            out += b"".join(self.body(group, entry) for entry in entries)
        for data in filter(self.known, element.findall("data")):
            value = values.get(data.get("name", "")) or b""
            raw = value.encode() if isinstance(value, str) else value
            length = self.types[data.get("type", "")][0].get("primitiveType", "")
            out += struct.pack("<" + CODES[length], len(raw)) + raw
        return out

    def field(self, field: ET.Element, value: Any) -> bytes:
        type = self.types.get(field.get("type", ""))
        name = field.get("type", "") if type is None else type.get("primitiveType") or type.get("encodingType", "")
        if type is not None and type.get("length") == "16":
            return (-(1 << 127) if value is None else value).to_bytes(16, "little", signed=True)
        if type is not None and type.tag == "enum" and isinstance(value, str):
            value = next(int(item.text or "") for item in type if item.get("name") == value)
        if type is not None and type.tag == "set" and isinstance(value, list):
            value = sum(1 << int(item.text or "") for item in type if item.get("name") in value)
        if value is None:
            value = self.null(name)
        return struct.pack("<" + CODES[name], value)

    @staticmethod
    def null(primitive: str) -> float:
        if primitive == "float":
            return float("nan")
        bits = 8 * struct.calcsize(CODES[primitive])
        return -(1 << bits - 1) if primitive.startswith("int") else (1 << bits) - 1

    def invented(self, element: ET.Element, chance: random.Random) -> dict[str, Any]:
        """Random values for a message; nested messages are left as plain bytes."""
        values: dict[str, Any] = {}
        for field in element.findall("field"):
            values[field.get("name", "")] = self.invented_field(field, chance)
        for group in element.findall("group"):
            values[group.get("name", "")] = [self.invented(group, chance) for _ in range(chance.choice((0, 1, 3)))]
        for data in element.findall("data"):
            is_text = self.types[data.get("type", "")][1].get("characterEncoding")
            value: Any = "".join(chance.choices("aZ09_币é", k=chance.choice((0, 1, 9))))
            values[data.get("name", "")] = value if is_text else {"hex": value.encode().hex()}
        return values

    def invented_field(self, field: ET.Element, chance: random.Random) -> Any:
        if field.get("presence") == "constant":
            return field.get("valueRef", "").partition(".")[2]
        if not self.known(field) or (field.get("presence") == "optional" and chance.random() < 0.3):
            return None
        type = self.types.get(field.get("type", ""))
        if type is not None and type.tag == "enum":
            return chance.choice([item.get("name") for item in type])
        if type is not None and type.tag == "set":
            return [item.get("name") for item in type if chance.random() < 0.5]
        if type is not None and type.get("length") == "16":
            return chance.choice((0, 1, -1, 1 << 64, (1 << 127) - 1, 1 - (1 << 127)))
        name = field.get("type", "") if type is None else type.get("primitiveType", "")
        if name == "float":
            return chance.choice((0.0, 0.5, -12.25))
        bits = 8 * struct.calcsize(CODES[name])
        low, high = (1 - (1 << bits - 1), (1 << bits - 1) - 1) if name.startswith("int") else (0, (1 << bits) - 2)
        return chance.choice((0, 1, low, high, chance.randint(low, high)))
