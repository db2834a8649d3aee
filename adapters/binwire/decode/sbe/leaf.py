"""Python expressions that turn an unpacked value into what an annotation asks for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import inspect

from binwire.decode.sbe.layout import TIMESTAMP, Choices, is_wide, null_value
from binwire.decode.sbe.numbers import DIVISORS, UNITS, as_float, as_text
from binwire.decode.sbe.targets import Slot, Unsupported
from binwire_api.sbe.facts import Field


class Constants:
    """The values a piece of generated source refers to by name."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._known: dict[int, str] = {}

    def name(self, value: Any, hint: str = "k") -> str:
        """The name of a value in the source."""
        if value is None or value is True or value is False:
            return repr(value)
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = f"{hint}{len(self.values)}"
            self.values[known] = value
        return known


class Leaves:
    """Expressions for single fields.

    Args:
        choices: enums and sets of the schema.
        constants: where what an expression refers to is put.
        microseconds: leave timestamps as they are.
        little: byte order of 128-bit mantissas.
    """

    def __init__(self, choices: Choices, constants: Constants, *, microseconds: bool, little: bool) -> None:
        self.choices = choices
        self.constants = constants
        self.microseconds = microseconds
        self.byte_order = "little" if little else "big"

    def expression(self, field: Field, value: str, exponent: str, slot: Slot, may_be_null: bool) -> str:
        """The expression for a field.

        Args:
            field: what it is.
            value: the variable it was unpacked into.
            exponent: the variable of its exponent, empty if it has none.
            slot: what it is to become.
            may_be_null: whether the null value means null: of optional fields, and where a block may be shorter.
        """
        if field.constant is not None:
            return self._constant(field, slot)
        if field.set:
            return self._set(field, value, slot)
        if field.enum:
            return self._enum(field, value, slot)
        if field.parts or (field.length > 1 and not is_wide(field)):
            raise Unsupported(f"array or composite {field.name}")
        null = self.constants.name(slot.null)
        if is_wide(field):
            value = f"int.from_bytes({value}, '{self.byte_order}', signed=True)"
            if may_be_null:
                number = self._number(field, "wide", exponent, slot)
                return f"({null} if (wide := {value}) == {null_value(field)} else {number})"
        number = self._number(field, value, exponent, slot)
        if not may_be_null:
            return number
        test = f"{value} != {value}" if field.type in ("float", "double") else f"{value} == {null_value(field)}"
        return f"({null} if {test} else {number})"

    def _number(self, field: Field, value: str, exponent: str, slot: Slot) -> str:
        node = slot.node
        if field.type == "char":
            return f"chr({value})"
        if exponent:
            return self._amount(value, exponent, node)
        if field.meaning == TIMESTAMP and not self.microseconds:
            value = f"({value} // 1000)"
        if field.type in ("float", "double") and isinstance(node, inspect.StrType | inspect.DecimalType):
            value = f"format({value}, '.7g')"  # as many digits as a float of four bytes has
        if isinstance(node, inspect.AnyType | inspect.IntType):
            return value
        return self._called(value, node)

    def _called(self, value: str, node: inspect.Type) -> str:
        if isinstance(node, inspect.FloatType):
            return f"float({value})"
        if isinstance(node, inspect.DecimalType):
            return f"{self.constants.name(Decimal)}({value})"
        if isinstance(node, inspect.StrType):
            return f"str({value})"
        raise Unsupported(f"{type(node).__name__} of a number")

    def _amount(self, value: str, exponent: str, node: inspect.Type) -> str:
        """A mantissa with its exponent. The caller's decimal context is exact while the source runs."""
        if isinstance(node, inspect.DecimalType):
            return f"{value} * {exponent}_unit"
        if isinstance(node, inspect.FloatType):
            exact = self.constants.name(as_float)
            return f"({value} / {exponent}_ten if {exponent}_ten else {exact}({value}, {exponent}))"
        if isinstance(node, inspect.IntType):
            return value  # the raw mantissa was asked for
        if isinstance(node, inspect.StrType | inspect.AnyType):
            return f"{self.constants.name(as_text)}({value}, {exponent})"
        raise Unsupported(f"{type(node).__name__} of an amount")

    def scales(self, exponent: str) -> list[tuple[str, str]]:
        """Variables that amounts of one exponent share, and what they are."""
        units, divisors = self.constants.name(UNITS, "units"), self.constants.name(DIVISORS, "divisors")
        return [(f"{exponent}_unit", f"{units}[{exponent}]"), (f"{exponent}_ten", f"{divisors}[{exponent}]")]

    def _constant(self, field: Field, slot: Slot) -> str:
        value = field.constant
        if field.enum:
            return self.constants.name(self._member(field, slot)(str(value)))
        return self.constants.name(value)

    def _member(self, field: Field, slot: Slot) -> Callable[[str | None], Any]:
        """From the name of an enum's value to what the annotation asks for."""
        node, json = slot.node, self.choices.json
        choice = field.enum or field.set
        if isinstance(node, inspect.BoolType):
            return lambda name: slot.null if name is None else name == "True"
        if isinstance(node, inspect.EnumType):
            return lambda name: slot.null if name is None else node.cls(json(choice, name))
        if isinstance(node, inspect.StrType | inspect.LiteralType | inspect.AnyType):
            return lambda name: slot.null if name is None else json(choice, name)
        raise Unsupported(f"{type(node).__name__} of enum {choice}")

    def _enum(self, field: Field, value: str, slot: Slot) -> str:
        if isinstance(slot.node, inspect.IntType):
            return value
        member = self._member(field, slot)
        if field.type not in ("uint8", "char"):

            def lookup(number: int) -> Any:
                return member(self.choices.name(field, number))

            return f"{self.constants.name(lookup)}({value})"
        table = tuple(member(self.choices.name(field, number)) for number in range(256))
        return f"{self.constants.name(table, 'enum')}[{value}]"

    def _set(self, field: Field, value: str, slot: Slot) -> str:
        node = slot.node
        if not isinstance(node, inspect.ListType | inspect.VarTupleType):
            raise Unsupported(f"{type(node).__name__} of set {field.set}")
        member = self._member(field, Slot(node.item_type))
        is_tuple = isinstance(node, inspect.VarTupleType)

        def lookup(number: int) -> Any:
            names: list[Any] = [member(name) for name in self.choices.bits(field, number)]
            return tuple(names) if is_tuple else names

        return f"{self.constants.name(lookup)}({value})"
