"""From the JSON form of events and results to the values of SBE messages, as the schema's JSON paths say."""

from decimal import Context, Decimal

from ..access.security import MICROSECONDS_FROM
from ..wire import Json, JsonObject, Micros
from .encode import encode
from .layout import Block, Data, Field, Kind, Layout, Raw, RawObject
from .templates import nested_template

EXPONENT = -8
# A mantissa of 128 bits has up to 39 digits, more than the ordinary context keeps.
EXACT = Context(prec=64)
ITSELF = ".."
# The members of a price level or of a kline, which JSON shows as an array, in the schema's order.
IN_ORDER = "[]"
# What SBE always carries and JSON shows only when it is special: these are the ordinary values.
ORDINARY: RawObject = {
    "matchType": "AutoMatch",
    "orderCapacity": "Principal",
    "workingFloor": "Exchange",
    "usedSor": "False",
}


def message(layout: Layout, template: int, form: Json) -> bytes:
    """The SBE message of a JSON form."""
    return encode(layout, template, values(layout, layout.messages[template].block, form))


def values(layout: Layout, block: Block, form: Json) -> RawObject:
    """A block's values from its JSON form: an object, or for a block of one member its bare value."""
    raw: RawObject = {}
    position = 0
    for field in block.fields:
        if field.path == IN_ORDER:
            raw[field.name] = _value(field, _member(form, position))
            position += 1
        else:
            raw[field.name] = _value(field, _at(form, field.path))
    for group in block.groups:
        found = _at(form, group.path)
        entries = found if isinstance(found, list) else []
        raw[group.name] = [values(layout, group.block, entry) for entry in entries]
    for data in block.data:
        raw[data.name] = _data(layout, data, _at(form, data.path))
    return raw


def _at(form: Json, path: str) -> Json:
    """What stands at a path; `..` is the form itself."""
    if path == ITSELF:
        return form
    for step in path.split("."):
        if not isinstance(form, dict):
            return None
        form = form.get(step)
    return form


def _member(form: Json, position: int) -> Json:
    return form[position] if isinstance(form, list) and position < len(form) else None


def _value(field: Field, value: Json) -> Raw:
    if field.kind is Kind.EXPONENT:
        return EXPONENT
    if value is None or field.kind is Kind.CONSTANT or (field.optional and str(value) == field.default):
        return _absent(field)
    match field.kind:
        case Kind.TIME:
            return _moment(value)
        case Kind.MANTISSA | Kind.WIDE_MANTISSA:
            return int(Decimal(str(value)).scaleb(-EXPONENT, EXACT))
        case Kind.ENUM:
            return field.names.get(_text(value), "NonRepresentable")
        case Kind.SET:
            texts = value if isinstance(value, list) else []
            return [field.names[_text(text)] for text in texts if _text(text) in field.names]
        case Kind.FLOAT:
            return float(str(value))
        case _:
            return int(str(value))


def _absent(field: Field) -> Raw:
    if field.optional or field.kind is Kind.CONSTANT:
        return None
    if field.name in ORDINARY:
        return ORDINARY[field.name]
    return None if field.kind in (Kind.ENUM, Kind.FLOAT) else 0


def _text(value: Json) -> str:
    return ("True" if value else "False") if isinstance(value, bool) else str(value)


def _moment(value: Json) -> int:
    """SBE is always in µs; an ordered event may say ms."""
    moment = int(str(value))
    return moment if isinstance(value, Micros) or moment >= MICROSECONDS_FROM else moment * 1000


def _data(layout: Layout, data: Data, value: Json) -> Raw:
    if not data.is_message:
        return "" if value is None or str(value) == data.default else str(value)
    if not isinstance(value, dict):
        return b""
    return filter_message(layout, value) if "filterType" in value else message(layout, nested_template(value), value)


def filter_message(layout: Layout, form: JsonObject) -> bytes:
    """A symbol filter: the message whose constant says its `filterType`."""
    for template, one in layout.messages.items():
        for field in one.block.fields:
            if field.kind is Kind.CONSTANT and field.names.get(str(form.get("filterType"))) == field.constant:
                return message(layout, template, form)
    raise KeyError(f"the SBE schema has no message for filter {form.get('filterType')}")
