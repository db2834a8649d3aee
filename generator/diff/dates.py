"""The date a statement of a changelog gives for what it tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_ISO = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
_NAMES = "|".join([*_MONTHS, *(month[:3] for month in _MONTHS)])
_MONTH_DAY = re.compile(rf"\b({_NAMES})\.? +(\d{{1,2}})(?:st|nd|rd|th)?\b,?(?: +(20\d\d))?", re.I)
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://\S+")
_ANNOUNCED = re.compile(
    r"\b(?:announce\w*|update\w*|notice)(?: made)?(?: from| on| of|:)? *\W{0,2}20\d\d-\d\d-\d\d", re.I
)
"""Links and references to other entries, whose dates are theirs."""


def stated_date(texts: Iterable[str], year: str) -> str:
    """The first date that texts give, in their order, as ISO; empty if they give none.

    Args:
        texts: a statement, then what it stands under.
        year: of the entry, for `June 18`.
    """
    for text in texts:
        plain = re.sub(r"[*`_]", "", _ANNOUNCED.sub(" ", _LINK.sub(" ", text)))
        if found := _ISO.search(plain):
            return found[1]
        if named := _MONTH_DAY.search(plain):
            month = next(index for index, word in enumerate(_MONTHS, 1) if word.startswith(named[1].lower()[:3]))
            return f"{named[3] or year}-{month:02}-{int(named[2]):02}"
    return ""
