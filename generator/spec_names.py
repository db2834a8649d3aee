"""Names of the spec: the plain rules, and `spec/names.toml` where they give a bad one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from attrs import frozen

from generator.names import identifier, pascal_case, snake_case

_EVENT_WORDS = {"e": "event_type", "E": "event_time"}
"""What every event calls these, where no comment says it."""


def title_name(title: str) -> str:
    """The documentation's words for a member as a Python name: `Order quantity; …` to `order_quantity`."""
    text = re.sub(r"[`*\"]", "", title)
    text = re.split(r"[;；(（?,，.:：]|\s-\s", text)[0]
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()


def enum_class(heading: str) -> str:
    """`Order side (side)` to `OrderSide`, `Execution types:` to `ExecutionType`."""
    text = re.split(r"[(（:]", heading)[0].strip()
    name = pascal_case(re.sub(r"([a-z])([A-Z])", r"\1 \2", text))
    return name[:-1] if re.search(r"[^su]s$", name) else name


def singular(name: str) -> str:
    """`balances` to `balance`, `amountSpentEntries` to `amountSpentEntry`, `networkList` to `network`."""
    name = re.sub(r"(?<=[a-z0-9])(?:List|_list)$", "", name)
    if re.search(r"[^aeiou]ies$", name):
        return f"{name[:-3]}y"
    if re.search(r"(?:ch|sh|ss|x)es$", name):
        return name[:-2]
    return name[:-1] if re.search(r"[^siu]s$", name) else name


def joined(parent: str, child: str) -> str:
    """`AccountSnapshot` and `SnapshotData` to `AccountSnapshotData`: what one ends and one begins with comes once."""
    before, after = re.findall(r"[A-Z][^A-Z]*", parent), re.findall(r"[A-Z][^A-Z]*", child)
    shared = next((size for size in range(len(after) - 1, 0, -1) if before[-size:] == after[:size]), 0)
    return parent + "".join(after[shared:] if shared else [child])


@frozen
class ProductNames:
    """One table of `spec/names.toml`."""

    table: Mapping[str, Any]
    key: str = ""
    """The table: `spot`, `sapi.margin_trading`."""

    def operation(self, key: str, title: str) -> str:
        """The Python name of a REST operation: the title's words, but for articles and who it is for."""
        text = re.sub(r"\s*[(（]for [\w-]+(?: master)? ?account[)）]|['’]s\b|\b(?:a|an|the)\b", "", title.lower())
        return self._given("operations", key) or identifier(re.sub(r"[^a-z0-9]+", "_", text).strip("_"))

    def method(self, wire: str) -> str:
        """The Python name of a WebSocket method."""
        return self._given("methods", wire) or identifier(snake_case(wire))

    def schema(self, key: str, default: str) -> str:
        """The schema of what an operation or method answers, or of an event."""
        return self._given("schemas", key) or default

    def child(self, parent: str, member: str) -> str:
        """The schema of an object in a member of another, if it is given no name."""
        return joined(parent, pascal_case(snake_case(singular(member))))

    def given_child(self, parent: str, member: str) -> str:
        """The name that is given to an object in a member of another, empty if none is."""
        return self._given("schemas", f"{parent}.{member}")

    @property
    def given_schemas(self) -> Collection[str]:
        """Every schema name that is given."""
        return frozenset(map(str, self.table.get("schemas", {}).values()))

    def field(self, schema: str, member: str, title: str) -> str:
        """The Python name of a member, empty where the plain rule gives it."""
        fields = self.table.get("fields", {})
        given = fields.get(schema, {}).get(member)
        if given is not None:
            return str(given)
        plain = snake_case(member)
        if plain[:1].isdigit():
            # `_30dDailyInterestRate`: what no name may begin with comes last.
            first, _, rest = plain.partition("_")
            return identifier(f"{rest}_{first}") if rest else ""
        if len(member) > 3:
            return ""
        words = title_name(title) or _EVENT_WORDS.get(member, "")
        # A word of three letters or fewer is a word if its own rule gives the title back.
        if not words[:1].isalpha() or words == plain or _is_word(member):
            return ""
        return identifier(words)

    def stream(self, pattern: str) -> str:
        """The Python name of a stream's builder, empty where the plain rule gives it."""
        return self._given("streams", pattern)

    def enum(self, heading: str) -> str:
        """The class of a set of values."""
        return self._given("enums", heading) or enum_class(heading)

    def enum_of_member(self, schema: str, member: str) -> str:
        """The set that a member of one schema takes its values from, whatever the examples show; empty if not given."""
        return self._given("members", f"{schema}.{member}")

    def enum_of_parameter(self, operation: str, name: str) -> str:
        """The set that a parameter of one operation takes its values from; empty if not given."""
        return self._given("members", f"{operation}.{name}")

    def enum_of_any(self, name: str) -> str:
        """The set that members and parameters of a name take their values from, where the values fit."""
        return self._given("members", name)

    def row(self, holder: str, member: str) -> Sequence[str]:
        """What stands at each position of an array that is one thing, as a book's level; empty if not given.

        Given by the place (`Schema.member`), by the array's own schema, or by the member's name wherever it is.
        """
        rows = self.table.get("rows", {})
        keys = [f"{holder}.{member}", self.given_child(holder, member), member] if member else [holder]
        return next((tuple(rows[key]) for key in keys if key in rows), ())

    def one(self, operation: str) -> str | None:
        """The parameter that makes an answer one thing instead of a list; None if not given, empty if nothing tells."""
        given = self.table.get("one", {}).get(operation)
        return None if given is None else str(given)

    def is_map(self, key: str) -> bool | None:
        """Whether an object's keys are data, by `Schema.member`; None if not given."""
        given = self.table.get("maps", {}).get(key)
        return None if given is None else bool(given)

    def type(self, schema: str, member: str) -> Mapping[str, Any] | None:
        """The schema of a member whose examples mislead: an amount that is shown empty, a word shown as `0`."""
        given = self.table.get("types", {}).get(f"{schema}.{member}")
        return given if isinstance(given, Mapping) else None

    def is_optional(self, schema: str, member: str) -> bool:
        """Whether a member that every example shows may be absent; `*` stands for all of a schema."""
        given = self.table.get("optional", {}).get(schema, ())
        return member in given or "*" in given

    def _given(self, group: str, key: str) -> str:
        return str(self.table.get(group, {}).get(key, ""))


def _is_word(member: str) -> bool:
    return bool(re.fullmatch(r"id|ip|uid|qty|fee|day|max|min|end|key|msg|pair|bid|ask|avg|num", member))
