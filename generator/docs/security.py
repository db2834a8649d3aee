"""The security that an operation's title says in brackets: `New Order (TRADE)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.docs.facts import Param

_WORDS = re.compile(r"\s*[(（]\s*(NONE|MARKET[ _]DATA|USER[ _]STREAM|USER[ _]DATA|TRADE|MARGIN|SIGNED)\s*[)）]", re.I)
_BRACKET = re.compile(r"[(（)）]")
_AUTHENTICATING = frozenset({"apiKey", "timestamp", "signature"})


def read_security(title: str, params: Sequence[Param]) -> str:
    """The word in the title; NONE if it has no brackets and asks for no key; empty if the page does not tell.

    A signed request may be TRADE, USER_DATA or another: a title that does not say which leaves it open, and so does one
    whose brackets hold no word of security.
    """
    if found := _WORDS.search(title):
        return found[1].upper().replace(" ", "_")
    authenticated = any(param.name in _AUTHENTICATING for param in params)
    return "" if authenticated or _BRACKET.search(title) else "NONE"


def untitled(title: str) -> str:
    """The title without its word of security."""
    return " ".join(_WORDS.sub(" ", title).split())
