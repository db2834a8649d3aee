"""Exponents that are no larger than a message's numbers need: what a decoder must not take for granted."""

from collections.abc import Iterator

from .layout import Block, Field, Kind, RawObject

MANTISSAS = (Kind.MANTISSA, Kind.WIDE_MANTISSA)
DECIMALS = 8


def shortened(block: Block, values: RawObject) -> RawObject:
    """The values of a block and its groups, the zeros that all mantissas of an exponent end with taken off.

    Mantissas come in with eight decimals. An exponent that is part of a group scales that group's entries only.
    """
    copied = _copied(values)
    for own, entry in _entries(block, copied):
        for field in own.fields:
            if field.kind is Kind.EXPONENT:
                _shorten(own, entry, field)
    return copied


def _shorten(block: Block, values: RawObject, exponent: Field) -> None:
    scaled = list(_scaled(block, values, exponent.name))
    taken = min((_zeros(number) for _, _, number in scaled if number), default=DECIMALS)
    for entry, name, number in scaled:
        entry[name] = number // 10**taken
    values[exponent.name] = taken - DECIMALS


def _scaled(block: Block, values: RawObject, exponent: str) -> Iterator[tuple[RawObject, str, int]]:
    """Where the mantissas of an exponent stand, and what they are."""
    for own, entry in _entries(block, values):
        for field in own.fields:
            number = entry.get(field.name)
            if field.kind in MANTISSAS and field.exponent == exponent and isinstance(number, int):
                yield entry, field.name, number


def _entries(block: Block, values: RawObject) -> Iterator[tuple[Block, RawObject]]:
    """The block itself, and the entries of its groups at every depth."""
    yield block, values
    for group in block.groups:
        sent = values.get(group.name)
        for entry in sent if isinstance(sent, list) else []:
            if isinstance(entry, dict):
                yield from _entries(group.block, entry)


def _zeros(number: int) -> int:
    text = str(number)
    return min(len(text) - len(text.rstrip("0")), DECIMALS)


def _copied(values: RawObject) -> RawObject:
    copied: RawObject = {}
    for name, value in values.items():
        if isinstance(value, list):
            entries = [_copied(entry) for entry in value if isinstance(entry, dict)]
            copied[name] = entries or [text for text in value if isinstance(text, str)]
        else:
            copied[name] = value
    return copied
