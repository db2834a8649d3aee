"""Documented examples: JSON as pages print it, with comments, trailing commas, ellipses and repeated members."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from attrs import define, field, frozen

Value: TypeAlias = "str | int | Decimal | bool | Sequence[Value] | Mapping[str, Value] | None"
Path: TypeAlias = tuple[str, ...]
"""Member names down to a value; `[]` for any element of an array."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\u00a0\u3000]+)|(?P<line>\n)
    |(?P<comment>//[^\n]*|\#[^\n]*)|(?P<block>/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|“[^“”\n]*”)
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<word>true|false|null|True|False|None)\b
    |(?P<gap>\.{2,}|…)
    |(?P<mark>[{}\[\]:,，])""",
    re.X | re.S,
)


class ExampleError(ValueError):
    """An example that is not JSON in any of the ways the pages write it; `line` counts from 0 within it."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line + 1} of the example: {problem}")
        self.line, self.problem = line, problem


@frozen
class Parsed:
    value: Value
    comments: Mapping[Path, str]
    """What stands beside a member or a scalar of an array, or on lines of its own over a member.

    Members of objects in an array are below `[]`, the array's own scalars are `[0]`, `[1]`, …
    """


@frozen
class _Token:
    kind: str
    text: str
    line: int


def parse(text: str) -> Parsed:
    """The value of an example and the comments beside its members.

    Raises:
        ExampleError: unbalanced, or not JSON at all.
    """
    reader = _Reader(list(_tokens(text)))
    value = reader.value(())
    reader.end()
    return Parsed(value, reader.comments)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = line = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExampleError(line, f"unexpected {text[position : position + 20]!r}")
        kind = found.lastgroup or ""
        if kind not in ("space", "line"):
            tokens.append(_Token(kind, found[0], line))
        line += found[0].count("\n")
        position = found.end()
    return tokens


@define
class _Reader:
    tokens: list[_Token]
    at: int = 0
    comments: dict[Path, str] = field(factory=dict)
    _over: str = ""
    """Comments on lines of their own, waiting for the member under them."""
    _from_over: set[Path] = field(factory=set)
    """Members whose comment stood over them: one beside them, if it comes, is the better."""
    _beside: tuple[Path, int] = ((), -1)
    """The last member read and its line: a comment on that line is its own."""

    def value(self, path: Path) -> Value:
        token = self._next()
        if token.text == "{":
            return self._object(path)
        if token.text == "[":
            return self._array(path)
        if token.kind == "string":
            return _string(token)
        if token.kind == "number":
            return int(token.text) if re.fullmatch(r"-?\d+", token.text) else Decimal(token.text)
        if token.kind == "word":
            return {"true": True, "false": False}.get(token.text.lower())
        raise ExampleError(token.line, f"a value expected, not {token.text!r}")

    def end(self) -> None:
        self._comments()
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            raise ExampleError(token.line, f"{token.text!r} after the end")

    def _object(self, path: Path) -> dict[str, Value]:
        members: dict[str, Value] = {}
        while True:
            token = self._next()
            if token.text == "}":
                self._over = ""
                return members
            if token.kind == "gap" or token.text in (",", "，"):
                continue
            if token.kind != "string":
                raise ExampleError(token.line, f"a member's name expected, not {token.text!r}")
            name = _string(token)
            here = (*path, name)
            if self._over:
                if here not in self.comments:
                    self.comments[here] = self._over
                    self._from_over.add(here)
                self._over = ""
            colon = self._next()
            if colon.text != ":":
                raise ExampleError(colon.line, f"a colon expected after {token.text}, not {colon.text!r}")
            self._beside = (here, token.line)
            members[name] = self.value(here)
            self._beside = (here, self.tokens[self.at - 1].line)

    def _array(self, path: Path) -> list[Value]:
        elements: list[Value] = []
        while True:
            token = self._next()
            if token.text == "]":
                self._over = ""
                return elements
            if token.kind == "gap" or token.text in (",", "，"):
                continue
            self.at -= 1
            elements.append(self.value((*path, "[]")))
            if token.text not in ("[", "{"):
                self._beside = ((*path, f"[{len(elements) - 1}]"), token.line)

    def _next(self) -> _Token:
        self._comments()
        if self.at >= len(self.tokens):
            line = self.tokens[-1].line if self.tokens else 0
            raise ExampleError(line, "it ends too early: a bracket is not closed")
        self.at += 1
        return self.tokens[self.at - 1]

    def _comments(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("comment", "block"):
            token = self.tokens[self.at]
            text = re.sub(r"^(?://+|#+|/\*+)|\*+/$", "", token.text).strip()
            path, line = self._beside
            if token.line == line:
                if path not in self.comments or path in self._from_over:
                    self.comments[path] = text
                    self._from_over.discard(path)
            else:
                self._over = f"{self._over} {text}".strip()
            self.at += 1


def _string(token: _Token) -> str:
    text = token.text
    if text.startswith("“"):
        return text[1:-1]
    # `\'` is no escape of JSON, but only the quote can be meant.
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\'", r"\1'", text)
    try:
        # Tabs stand in some strings as they are.
        return str(json.loads(text, strict=False))
    except json.JSONDecodeError as error:
        raise ExampleError(token.line, f"not a string: {token.text}") from error
