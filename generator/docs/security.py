"""The security that an operation's title says in brackets: `New Order (TRADE)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.docs.facts import Param

_WORDS = re.compile(r"\s*[(（]\s*(NONE|MARKET[ _]DATA|USER[ _]STREAM|USER[ _]DATA|TRADE|MARGIN|SIGNED)\s*[)）]", re.I)
_UNKNOWN = re.compile(r"[(（]\s*(?!(?:SPOT|FUTURES|V\d+)\s*[)）])[A-Z][A-Z_ -]+\s*[)）]|^[^(（]*[)）]")
"""Brackets that hold what looks like a word of security, or half of them: nobody can say what is meant."""
_SIGNED = frozenset({"timestamp", "signature"})


def read_security(title: str, params: Sequence[Param], *, always_said: bool = False) -> str:
    """The word in the title, else what the parameters and the general rules say; empty where they do not tell.

    "`SIGNED` endpoints require an additional parameter, `signature`" and "also require a `timestamp` parameter"; which
    of the signed ones it is (TRADE, USER_DATA) a title without the word leaves open, so it is SIGNED. Of others "if no
    security type is stated, assume the security type is NONE".

    Args:
        title: the heading, brackets included.
        params: the operation's parameters.
        always_said: whether the page says it of every signed request, so that one without the word is a fault.
    """
    if found := _WORDS.search(title):
        return found[1].upper().replace(" ", "_")
    names = {param.name for param in params}
    if _UNKNOWN.search(title):
        return ""
    if names & _SIGNED:
        return "" if always_said else "SIGNED"
    return "" if "apiKey" in names else "NONE"


def untitled(title: str) -> str:
    """The title without its word of security."""
    return " ".join(_WORDS.sub(" ", title).split())
