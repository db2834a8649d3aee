"""SBE sessions of the WebSocket API: what the URL must say, and how replies and events go out."""

from collections.abc import Callable
from typing import TypeAlias

import attrs
from multidict import MultiMapping

from ..assumptions import Assumptions
from ..errors import ApiError, mandatory
from ..wire import Json, JsonObject
from .encode import encode
from .layout import Layout, RawObject
from .templates import sbe_error, sbe_form
from .values import message, values
from .versions import DEPRECATED, newest

EncodeReply: TypeAlias = Callable[[JsonObject, int, str], bytes]
EncodeEvent: TypeAlias = Callable[[JsonObject, int | None], bytes | None]

REPLY, ERROR, NON_REPRESENTABLE = 50, 100, 999
EVENTS = {
    "allocationReport": 600,
    "balanceUpdate": 601,
    "eventStreamTerminated": 602,
    "executionReport": 603,
    "externalLockUpdate": 604,
    "listStatus": 606,
    "outboundAccountPosition": 607,
    "serverShutdown": 610,
}


@attrs.frozen
class SbeSession:
    """Encodes what a session sends."""

    layout: Layout
    assumptions: Assumptions
    deprecated: bool = False

    def event(self, event: JsonObject, subscription_id: int | None) -> bytes | None:
        """An event: not wrapped, the subscription's id is one of its fields, if it is sent.

        What the schema cannot say goes as NonRepresentableMessage, "newer data exists", or not at all: None.
        """
        template = EVENTS.get(str(event.get("e")), NON_REPRESENTABLE)
        if template == NON_REPRESENTABLE and self.assumptions.sbe_unknown_event == "not-sent":
            return None
        form: Json = event | {
            "subscriptionId": subscription_id if self.assumptions.sbe_subscription_id == "sent" else None
        }
        return message(self.layout, template, form)

    def reply(self, reply: JsonObject, template: int, request_id: str) -> bytes:
        """A reply: template 50 with the result, or the ErrorResponse, nested."""
        error = reply.get("error")
        inner = template if error is None else ERROR
        if inner not in self.layout.messages:
            inner = NON_REPRESENTABLE
        form = sbe_error(error) if isinstance(error, dict) else sbe_form(inner, reply.get("result"))
        nested = message(self.layout, inner, form)
        wrapper = values(self.layout, self.layout.messages[REPLY].block, {**reply, "result": None})
        known: RawObject = {"sbeSchemaIdVersionDeprecated": str(self.deprecated), "id": request_id, "result": nested}
        return encode(self.layout, REPLY, wrapper | known)


def sbe_options(
    query: MultiMapping[str], enabled: bool, assumptions: Assumptions
) -> tuple[EncodeReply | None, EncodeEvent | None]:
    """The encoders that a WebSocket API's URL asks for, none for JSON.

    Raises:
        ApiError: the handshake is refused with HTTP 400: an unknown format, a missing or unsupported schema.
    """
    formats = set(query.getall("responseFormat", ["json"]))
    if formats == {"json"}:
        return None, None
    if formats != {"sbe"}:
        # "If you provide both `responseFormat=sbe` and `responseFormat=json`, the response will be HTTP 400."
        raise ApiError(-1130, "Data sent for parameter 'responseFormat' is not valid.")
    if not enabled:
        raise ApiError(-1155, "SBE is not enabled.")
    asked: list[str] = []
    for name in ("sbeSchemaId", "sbeSchemaVersion"):
        if name not in query:
            raise mandatory(name)
        asked.append(query[name])
    layout = _supported(asked[0], asked[1], assumptions)
    session = SbeSession(layout, assumptions, asked[1] in DEPRECATED)
    return session.reply, session.event


def _supported(schema_id: str, version: str, assumptions: Assumptions) -> Layout:
    """The schema that answers: deprecated versions are answered in the newest one.

    Raises:
        ApiError: -1153 for a retired version, or one that never was.
    """
    layout = newest(assumptions)
    if schema_id != str(layout.id) or version not in (str(layout.version), *DEPRECATED):
        raise ApiError(-1153, "Invalid SBE schema ID or version specified.")
    return layout
