"""Fault plans as JSON: `{"effect": "delay", "ms": 5000, "account": "alpha", "times": 3}`."""

import inspect
import math
from typing import Any, cast, get_args, get_type_hints

import attrs

from ..wire import Json, JsonObject
from .bodies import Malformed, Oversize, Trickle
from .content import ExtraField, MissingField, SbeDeprecated, SetField, UnknownEnum, UnknownEvent
from .deliveries import Delay, Drop, Duplicate, Lag, Mute, Skew
from .effects import Effect
from .endings import Close, Cut, HalfOpen, Kill, Stall
from .expiries import Expire
from .failures import Error
from .occasions import Point
from .plan import Fault

ALL: tuple[type[Effect], ...] = (
    *(Close, Cut, Kill, HalfOpen, Stall),
    *(Delay, Drop, Duplicate, Mute, Skew, Lag),
    Error,
    *(Malformed, Oversize, Trickle),
    *(ExtraField, MissingField, SetField, UnknownEnum, UnknownEvent, SbeDeprecated),
    Expire,
)
EFFECTS: dict[str, type[Effect]] = {effect.name: effect for effect in ALL}


def parse_fault(body: JsonObject) -> Fault:
    """The fault that a JSON object describes.

    Raises:
        ValueError: it is none; the text names the member and what it may be.
    """
    name = body.get("effect")
    if not isinstance(name, str) or name not in EFFECTS:
        raise ValueError(f"effect: one of {', '.join(EFFECTS)} is needed, not {name!r}")
    options, scope = _fields(EFFECTS[name]), _fields(Fault)
    del scope["effect"]
    known = {**options, **scope}
    for member in body:
        if member != "effect" and member not in known:
            raise ValueError(f"{member}: no member of a fault with effect {name}; one of {', '.join(known)}")
    values = {member: _checked(member, value, known[member]) for member, value in body.items() if member != "effect"}
    for member, field in options.items():
        if member not in values and not _has_default(EFFECTS[name], member):
            raise ValueError(f"{member}: effect {name} needs it, {_told(field)}")
    effect = EFFECTS[name](**{member: value for member, value in values.items() if member in options})
    if "on" in values:
        values["on"] = _point(cast(str, values["on"]))
    return Fault(effect, **{member: cast(Any, value) for member, value in values.items() if member in scope})


def catalogue() -> JsonObject:
    """Every effect: where it may strike, its options, and what it does."""
    rows: JsonObject = {}
    for name, effect in EFFECTS.items():
        options: Json = {member: _told(hint) for member, hint in _fields(effect).items()}
        summary = (inspect.getdoc(effect) or "").partition("\n\n")[0].replace("\n", " ")
        rows[name] = {"does": summary, "on": [point.value for point in effect.points], "options": options}
    return rows


def _point(text: str) -> Point:
    try:
        return Point(text)
    except ValueError:
        raise ValueError(f"on: one of {', '.join(Point)} is needed, not {text!r}") from None


def _fields(of: type) -> dict[str, Any]:
    """The types of a class's attributes that are no secrets of its own."""
    hints = get_type_hints(of)
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", of))
    return {one.name: hints[one.name] for one in fields if not one.name.startswith("_")}


def _has_default(of: type, member: str) -> bool:
    return attrs.fields_dict(cast("type[attrs.AttrsInstance]", of))[member].default is not attrs.NOTHING


def _told(hint: Any) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}
    if hint is Any or "Json" in str(hint):
        return "any JSON"
    parts = [kinds[part] for part in (get_args(hint) or (hint,)) if part in kinds]
    return " or ".join(parts) or ("one of " + ", ".join(Point) if Point in get_args(hint) else "an object of strings")


def _checked(member: str, value: Json, hint: Any) -> object:
    """A value, if it is of the type that the attribute has.

    Raises:
        ValueError: it is of another.
    """
    if isinstance(value, int) and abs(value) >= 1 << 53:
        raise ValueError(f"{member}: the number is too large")
    allowed = get_args(hint) or (hint,)
    told = _told(hint)
    if told == "any JSON" or (value is None and type(None) in allowed):
        return value
    if told == "an object of strings":
        if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
            return value
    elif _is_of(value, allowed):
        return value
    raise ValueError(f"{member}: {told} is needed, not {value!r}")


def _is_of(value: Json, allowed: tuple[Any, ...]) -> bool:
    if isinstance(value, bool):
        return bool in allowed
    if isinstance(value, str):
        return str in allowed or Point in allowed
    if isinstance(value, int):
        return int in allowed or float in allowed
    return isinstance(value, float) and float in allowed and math.isfinite(value)
