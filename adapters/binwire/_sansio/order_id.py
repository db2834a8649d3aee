"""Client order ids: every order that is sent has one, so that it can be asked for if no answer comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from binwire_api._core import Request

T = TypeVar("T")


def with_order_id(request: Request[T], token_hex: Callable[[int], str]) -> Request[T]:
    """The request, its order named if the user gave it no name.

    Args:
        request: any request; one that places no order is given back as it is.
        token_hex: randomness: so many bytes as hexadecimal text. 16 of them make 35 characters, of which every
            product allows 36, and no word that a firewall takes for SQL.
    """
    name = request.client_order_id
    if not name or request.params.get(name) is not None:
        return request
    return replace(request, params={**request.params, name: f"bw-{token_hex(16)}"})
