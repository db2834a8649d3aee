"""XML as a tree whose elements know their line."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from msgspec import Struct


class SchemaError(ValueError):
    """An XML file that is no SBE schema.

    Attributes:
        line: where, from 1.
        problem: what is wrong there.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem = line, problem


class Element(Struct, kw_only=True):
    """An element; names are without their namespaces."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = []
    text: str = ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def need(self, name: str) -> str:
        """An attribute that must be there."""
        value = self.attributes.get(name)
        if not value:
            raise SchemaError(self.line, f"<{self.tag}> has no {name}")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """An attribute that must be a whole number; required unless a default is given."""
        text = self.get(name) if default is not None else self.need(name)
        if not text and default is not None:
            return default
        try:
            return int(text)
        except ValueError:
            raise SchemaError(self.line, f'{name}="{text}" of <{self.tag}> is no whole number') from None

    def name(self) -> str:
        """Its name, which must be a plain word: decoders may build source code around names."""
        name = self.need("name")
        if not (name.isidentifier() and name.isascii()):
            raise SchemaError(self.line, f'name="{name}" is no identifier')
        return name

    def named(self, *tags: str) -> list[Element]:
        return [child for child in self.children if child.tag in tags]


class _Builder:
    """Collects elements as the parser reports them."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.root: Element | None = None
        self.open: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        element = Element(tag=tag.rpartition(" ")[2], line=self.parser.CurrentLineNumber, attributes=local)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        self.open[-1].text += text

    def doctype(self, *_: Any) -> None:
        # entities, which can blow up or reach outside, need a DOCTYPE; no schema does
        raise SchemaError(self.parser.CurrentLineNumber, "a DOCTYPE is not accepted")


def read_tree(xml: bytes) -> Element:
    """The root element.

    Raises:
        SchemaError: it is not well-formed, or has a DOCTYPE.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    builder = _Builder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise SchemaError(error.lineno, f"not well-formed: {expat.ErrorString(error.code)}") from None
    except LookupError as error:
        raise SchemaError(1, f"unreadable encoding: {error}") from None
    if builder.root is None:
        raise SchemaError(1, "no element")
    return builder.root
