"""SBE over REST: what `Accept` and `X-MBX-SBE` ask for, and the answers in it."""

from collections.abc import Mapping

import attrs
from aiohttp import web

from ..assumptions import Assumptions
from ..errors import ApiError
from ..requests.formats import Format, JsonFormat
from ..wire import Json
from .layout import Layout
from .templates import sbe_error, sbe_form, template_of
from .values import message
from .versions import DEPRECATED, newest

ERROR, NON_REPRESENTABLE = 100, 999
SBE, JSON = "application/sbe", "application/json"


@attrs.frozen
class SbeFormat:
    """Answers as SBE messages.

    `refusal` is what stands in the way of answering at all: it is sent, in SBE, in place of any answer.
    """

    layout: Layout
    names: Mapping[tuple[str, str], str]
    content_type: str = SBE
    headers: Mapping[str, str] = attrs.field(factory=lambda: dict[str, str]())
    refusal: ApiError | None = None

    def result(self, request: web.Request, result: Json, microseconds: bool) -> bytes:
        """The message of the operation's result; SBE is in µs whatever the unit asked for."""
        template = template_of(self.names.get((request.method, request.path), ""), result)
        if template not in self.layout.messages:
            return message(self.layout, NON_REPRESENTABLE, {})
        return message(self.layout, template, sbe_form(template, result))

    def error(self, error: ApiError, microseconds: bool) -> bytes:
        """An ErrorResponse."""
        return message(self.layout, ERROR, sbe_error(error.body()))


@attrs.frozen
class SbeFormats:
    """The formats of spot's REST API.

    Attributes:
        names: each endpoint's operation, by the name the WebSocket API has for it.
        enabled: whether the exchange speaks SBE now.
    """

    names: Mapping[tuple[str, str], str]
    enabled: bool = True
    assumptions: Assumptions = attrs.field(factory=Assumptions)

    def __call__(self, headers: Mapping[str, str]) -> Format:
        """The format asked for; "if you provide both […] the response will fall back to JSON" where SBE cannot be."""
        accepted = {part.partition(";")[0].strip().lower() for part in headers.get("Accept", "").split(",")}
        if SBE not in accepted:
            return JsonFormat()
        refusal = ApiError(-1155, "SBE is not enabled.", 406) if not self.enabled else None
        deprecated = False
        try:
            deprecated = self._is_deprecated(headers.get("X-MBX-SBE"))
        except ApiError as error:
            refusal = refusal or error
        if refusal is not None and JSON in accepted:
            return JsonFormat()
        own = {"X-MBX-SBE-DEPRECATED": headers["X-MBX-SBE"]} if deprecated else {}
        return SbeFormat(newest(self.assumptions), self.names, headers=own, refusal=refusal)

    def _is_deprecated(self, asked: str | None) -> bool:
        """Whether a supported schema is a deprecated one.

        Raises:
            ApiError: -1152, it is no `<ID>:<VERSION>`; -1153, it is retired, or never was.
        """
        schema_id, colon, version = (asked or "").partition(":")
        if not colon or not schema_id.isdecimal() or not version.isdecimal():
            raise ApiError(-1152, "Invalid `X-MBX-SBE` header; expected `<SCHEMA_ID>:<VERSION>`.")
        layout = newest(self.assumptions)
        if schema_id != str(layout.id) or version not in (str(layout.version), *DEPRECATED):
            raise ApiError(-1153, "Unsupported SBE schema ID or version specified in the `X-MBX-SBE` header.")
        return version in DEPRECATED
