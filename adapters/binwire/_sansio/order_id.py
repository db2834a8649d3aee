"""Client order ids: every order that is sent has one, so that it can be asked for if no answer comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from binwire.errors import OutcomeUnknown
from binwire_api._core import BATCH, Request

T = TypeVar("T")


def missing_order_id(request: Request[Any], token_hex: Callable[[int], str]) -> str:
    """A client order id for an order that the user gave no name; empty if it has one, or places no order.

    Args:
        request: any request.
        token_hex: randomness: so many bytes as hexadecimal text. 16 of them make 35 characters, of which every
            product allows 36, and no word that a firewall takes for SQL.
    """
    name = request.client_order_id
    if not name:
        return ""
    if BATCH in name:
        # The ids of a batch are told apart by what is put behind.
        return f"bw-{token_hex(12)}" if None in request.client_order_ids() else ""
    # Every call passes by here, and nearly all place one order: no list is made of its one name.
    return f"bw-{token_hex(16)}" if request.params.get(name) is None else ""


def named(request: Request[T], order_id: str) -> Request[T]:
    """The request with this client order id, each order of a batch with one made of it; as it is if that is empty."""
    if not order_id:
        return request
    batch, _, member = request.client_order_id.rpartition(BATCH)
    if not batch:
        return replace(request, params={**request.params, request.client_order_id: order_id})
    orders: list[dict[str, Any]] = request.params[batch]
    orders = [
        order if order.get(member) is not None else {**order, member: f"{order_id}-{number}"}
        for number, order in enumerate(orders, 1)
    ]
    return replace(request, params={**request.params, batch: orders})


def note_given_up(error: BaseException, request: Request[Any]) -> None:
    """Have what ends a call before its answer, such as a cancellation, say which order may exist.

    `asyncio.timeout` raises an error of its own, whose cause is the cancellation with this note.
    """
    unknown = OutcomeUnknown("its answer was not waited for", request=request)
    if unknown.client_order_id:
        error.add_note(str(unknown))


def over_websocket(request: Request[T], order_id: str) -> Request[T]:
    """The request as the WebSocket API got it: under its method, which is what an error has to name."""
    request = named(request, order_id)
    return replace(request, verb="", path="") if request.method and request.path else request
