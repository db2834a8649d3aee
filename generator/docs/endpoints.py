"""The endpoints or the method that a page names, in every way the pages write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.docs.facts import Page, PageError
from generator.docs.markdown import Heading, Text
from generator.docs.pieces import Piece

_ENDPOINT = re.compile(r"^\W*(GET|POST|PUT|DELETE)\W+(/[\w/{}.-]+)", re.I)
_ADDRESS = re.compile(r"^\W*(/[\w/{}.-]+)\W*$")
"""A path alone, on pages that show the whole address under `Full URL`."""
_FULL_URL = re.compile(r"^full url", re.I)
_METHOD = re.compile(r"^[`\"]?((?:v\d+/)?[a-zA-Z][\w-]*(?:\.[\w-]+)*)[`\"]?$")


def endpoints(page: Page, title: Heading, parts: Sequence[Piece]) -> tuple[tuple[str, str, str], ...]:
    """(verb, path, method) of each operation that stands there: either the first two or the last.

    A page that names two endpoints tells the same of both: parameters, weight, answer.

    Raises:
        PageError: neither endpoint nor method is named.
    """
    texts = [(part.topic, part.block.text) for part in parts if isinstance(part.block, Text)]
    named = [text for topic, text in texts if topic == "endpoint"]
    found = [match for text in named for line in text.split("\n") if (match := _ENDPOINT.match(line))]
    if not found:
        found = [match for topic, text in texts if topic == "" and (match := _ENDPOINT.match(text))][:1]
    if found:
        return tuple(dict.fromkeys((match[1].upper(), match[2], "") for match in found))
    if any(_FULL_URL.match(part.label) for part in parts):
        # An address to open, without a verb, is fetched.
        paths = [match[1] for text in named if (match := _ADDRESS.match(text))]
        if paths:
            return (("GET", paths[0], ""),)
    methods = [match[1] for text in named if (match := _METHOD.match(text.strip("*: ")))]
    if methods:
        return (("", "", methods[0]),)
    raise PageError(page.path, title.line, f"neither endpoint nor method under {title.text!r}")
