"""SBE schema pages (XML) → facts in the compact form of `spec/sbe/*.yaml`."""

from __future__ import annotations

from typing import Any

import msgspec

from generator.docs.facts import PageError
from generator.support.sbe._tree import SchemaError
from generator.support.sbe.reader import read_schema


def import_schema(xml: bytes, page: str) -> dict[str, Any]:
    """The facts of a schema, ready to be written as YAML; what has its default is left out.

    Args:
        xml: the page as it is.
        page: its path, for messages.

    Raises:
        PageError: with page and line, if it is no SBE schema or has a DOCTYPE.
    """
    try:
        facts = read_schema(xml)
    except SchemaError as error:
        raise PageError(page, error.line, error.problem) from error
    members: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    return {"binwire": 1, **members}
