"""The WebSocket APIs: requests in, replies out."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from ..access.keys import ApiKey
from ..access.security import Auth, Guard, ws_payload
from ..connections.ws_session import WsSession
from ..errors import ApiError, illegal, mandatory, rejected_key, unknown, unsupported
from ..sbe.templates import template_of
from ..wire import Json, JsonObject, Number, dumps, loads_request
from .documented.directory import Directory
from .operations import Call, Operation, Params
from .usage import Usage, Use

logger = logging.getLogger("binwire_sandbox")
SessionHandler: TypeAlias = Callable[[WsSession, Call], Json]


@attrs.frozen
class Method:
    """A WebSocket API method: a shared operation, or one of the session."""

    operation: Operation
    of_session: SessionHandler | None = None


@attrs.frozen
class Request:
    """A request frame; `id` goes back as it came."""

    id: Json
    method: str
    values: dict[str, str]

    @property
    def text_id(self) -> str:
        """The id in SBE: "Integers are converted to strings and null is converted to the empty string"."""
        return "" if self.id is None else str(self.id)


# What stands for a request of which nothing could be read.
NOTHING = Request(None, "", {})


# "varString8": what the schema of a reply in SBE has room for. No page says how long it may be in JSON.
LONGEST_ID = 255


class WsApi:
    """Answers the requests of one product's WebSocket API."""

    def __init__(
        self, methods: dict[str, Method], guard: Guard, usage: Usage, handshake: int, directory: Directory
    ) -> None:
        self._methods = methods
        self._directory = directory
        directory.simulated.update(methods)
        self._guard = guard
        self.usage = usage
        self._handshake = handshake

    def connected(self, address: str) -> None:
        """Count the handshake: "Connecting to WebSocket API costs 2 weight", futures' 5.

        Raises:
            RateLimited: the handshake is refused.
        """
        self.usage.connected(address, "ws-api", self._handshake)

    def receive(self, session: WsSession, frame: str | bytes, address: str) -> None:
        """Answer one frame."""
        use, request = Use(address, ""), NOTHING
        try:
            try:
                members = _members(frame)
                request = Request(_id_of(members), "", {})
            finally:
                # Read or not, it counts; and a refusal bears the request's id.
                self.usage.arrived(use)
            request = _request(request.id, members)
            use.endpoint = request.method
            self._answer(session, request, use)
        except ApiError as error:
            self._refuse(session, request, error, use)
        except Exception:
            # A fault of this program: told as the exchange tells its own, and the connection lives.
            logger.exception("method %s failed", request.method)
            self._refuse(session, request, unknown(), use)

    def refuse(self, session: WsSession, frame: str | bytes, error: ApiError, address: str) -> None:
        """Answer one frame with an error, unread but for its id."""
        try:
            request = parse_request(frame)
        except ApiError:
            request = NOTHING
        self._refuse(session, request, error, Use(address, request.method))

    def _answer(self, session: WsSession, request: Request, use: Use) -> None:
        method = self._find(request.method)
        params = Params(request.values, session.assumptions, self._guard.fine)
        self.usage.charge(use, method.operation, params)
        method.operation.check_names(request.values, session.assumptions)
        if request.values.get("returnRateLimits", "true").lower() not in ("true", "false"):
            raise illegal("returnRateLimits", "true|false")
        key = self._authorize(session, method.operation, request.values)
        call = Call(params, key, late=self._guard.late(method.operation.auth, request.values))
        self._permit(session, call.key, request.method, use.address)
        self.usage.identified(use, method.operation, call)
        handle = method.of_session
        asked = _earlier(session.earlier, request.method, method.operation) if session.earlier else method.operation
        result = handle(session, call) if handle else self.usage.run(use, asked, call)
        reply: JsonObject = {"id": request.id, "status": 200, "result": result}
        self._send(session, request, reply, self._template(request, result), use)

    def operation(self, name: str) -> Operation:
        """The operation of a method.

        Raises:
            LookupError: there is none, or it is one of the session.
        """
        try:
            method = self._find(name)
        except ApiError as error:
            raise LookupError(f"there is no method {name}") from error
        if method.of_session:
            raise LookupError(f"{name} is a method of a connection")
        return method.operation

    def _find(self, name: str) -> Method:
        # The version is a part of the name of some methods of futures: `v2/account.status`.
        for known in (name, _unversioned(name)):
            self._directory.check_retired(known)
            if (method := self._methods.get(known)) is not None:
                return method
            if (documented := self._directory.find(known)) is not None:
                return Method(documented)
        raise unsupported(switch="unknown_method_code")

    def _template(self, request: Request, result: Json) -> int:
        return template_of(_unversioned(request.method), result)

    def _refuse(self, session: WsSession, request: Request, error: ApiError, use: Use) -> None:
        error = error.under(session.assumptions)
        if isinstance(error, Revoked):
            # The id is null: the page on revocation shows it so, and the reply cannot be matched to the request.
            session.forget_key()
            self._unmatched(session, error)
            return
        if session.assumptions.revoked_key_id == "null" and self._is_revoked(request):
            self._unmatched(session, error)
            return
        reply: JsonObject = {"id": request.id, "status": error.status, "error": error.body()}
        self._send(session, request, reply, 100, use)
        if error.status == 418:
            self.usage.bans.enforce(use.address)

    def _is_revoked(self, request: Request) -> bool:
        named = request.values.get("apiKey")
        return named is not None and self._guard.accounts.key(named) is None

    @staticmethod
    def _unmatched(session: WsSession, error: ApiError) -> None:
        """Tell of an error without the id of a request."""
        error = error.under(session.assumptions)
        session.reply({"id": None, "status": error.status, "error": error.body()}, 100, "")

    def _send(self, session: WsSession, request: Request, reply: JsonObject, template: int, use: Use) -> None:
        wanted = request.values.get("returnRateLimits", "").lower()
        if wanted == "true" or (wanted != "false" and session.options.return_rate_limits):
            reply["rateLimits"] = self.usage.shown(use)
        session.reply(reply, template, request.text_id)

    # Authorization -----------------------------------------------------------------------------------------------

    def _authorize(self, session: WsSession, operation: Operation, values: dict[str, str]) -> ApiKey | None:
        if session.key is not None and self._guard.accounts.key(session.key.api_key) is None:
            raise Revoked
        if operation.auth is Auth.SIGNED:
            return self._signed(session, values)
        if operation.auth is Auth.API_KEY:
            return self._named(session, values)
        if operation.auth is Auth.SESSION and session.key is None:
            text = "You are not authorized to execute this request."
            raise ApiError(-1002, text, 401, switch="no_logon_code")
        return session.key

    def _permit(self, session: WsSession, key: ApiKey | None, method: str, address: str) -> None:
        """That a key "doesn't have correct permissions" is one of the reasons why "the session will be revoked"."""
        try:
            self._guard.permit(key, self._directory.right(_unversioned(method)), address)
        except ApiError:
            if key is session.key and session.assumptions.unpermitted_key == "revoked":
                raise Revoked from None
            raise

    def _named(self, session: WsSession, values: dict[str, str]) -> ApiKey:
        if "apiKey" not in values and session.key is not None:
            return session.key
        if not values.get("apiKey"):
            raise mandatory("apiKey")
        return self._guard.known(values["apiKey"])

    def _signed(self, session: WsSession, values: dict[str, str]) -> ApiKey:
        """ "After calling `session.logon`, you can omit `apiKey` and `signature`"; the timestamp is still needed."""
        own = session.key
        if own is not None and "signature" not in values and values.get("apiKey") in (None, own.api_key):
            self._guard.check_time(values)
            return own
        if not values.get("apiKey"):
            raise mandatory("apiKey")
        return self._guard.signed(values["apiKey"], values, lambda: ws_payload(values))


class Revoked(ApiError):
    """The key that the session logged on with is gone."""

    def __init__(self) -> None:
        gone = rejected_key()
        super().__init__(gone.code, gone.text, gone.status)


def _earlier(operations: Mapping[str, Operation], name: str, now: Operation) -> Operation:
    """The operation as it was, if it is one of those that lag."""
    return operations.get(name) or operations.get(_unversioned(name), now)


def _unversioned(method: str) -> str:
    """ "Request method names may be prefixed with explicit version: e.g., "v3/order.place""."""
    if "/" not in method:
        return method
    version, _, name = method.partition("/")
    return name if version[:1] == "v" and version[1:].isdigit() else method


def parse_request(frame: str | bytes) -> Request:
    """Read a request frame.

    Raises:
        ApiError: -1135, it is no JSON object in a text frame, or its id or params are of another type; -1102 without a
            method.
    """
    members = _members(frame)
    return _request(_id_of(members), members)


def _members(frame: str | bytes) -> JsonObject:
    if isinstance(frame, bytes):
        # "Requests must be sent as JSON in text frames".
        raise _unreadable()
    try:
        parsed = loads_request(frame)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(parsed, dict):
        raise _unreadable()
    return parsed


def _request(id: Json, members: JsonObject) -> Request:
    method, params = members.get("method"), members.get("params")
    if not isinstance(method, str) or isinstance(method, Number) or not method:
        raise mandatory("method")
    if params is not None and not isinstance(params, dict):
        raise _unreadable()
    return Request(id, method, _texts(params or {}))


def _unreadable() -> ApiError:
    return ApiError(-1135, "Invalid JSON Request")


def _id_of(parsed: JsonObject) -> Json:
    sent = parsed.get("id")
    if isinstance(sent, str) and len(sent.encode()) > LONGEST_ID:
        raise _unreadable()
    if isinstance(sent, Number):
        try:
            return int(sent)
        except ValueError:
            raise _unreadable() from None
    if sent is None or isinstance(sent, str):
        return sent
    raise _unreadable()


def _texts(params: JsonObject) -> dict[str, str]:
    """The parameters as the text that a signature covers; null counts as not sent."""
    return {name: _text(value) for name, value in params.items() if value is not None}


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    return dumps(value)
