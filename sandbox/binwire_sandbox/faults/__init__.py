"""Faults that can be ordered: what goes wrong, for whom, how often and when."""

from .bodies import Malformed, Oversize, Trickle
from .content import ExtraField, MissingField, SbeDeprecated, SetField, UnknownEnum, UnknownEvent
from .deliveries import Delay, Drop, Duplicate, Lag, Mute, Skew
from .endings import Close, Cut, HalfOpen, Kill, Stall
from .expiries import Expire
from .failures import Error
from .occasions import Point
from .plan import Fault

__all__ = [
    "Close",
    "Cut",
    "Delay",
    "Drop",
    "Duplicate",
    "Error",
    "Expire",
    "ExtraField",
    "Fault",
    "HalfOpen",
    "Kill",
    "Lag",
    "Malformed",
    "MissingField",
    "Mute",
    "Oversize",
    "Point",
    "SbeDeprecated",
    "SetField",
    "Skew",
    "Stall",
    "Trickle",
    "UnknownEnum",
    "UnknownEvent",
]
