"""The methods of the WebSocket APIs that concern the session itself."""

from ..access.keys import KeyType
from ..access.listen_keys import ListenKeys
from ..access.listen_tokens import ListenTokens
from ..access.security import Auth
from ..connections.ws_session import WsSession
from ..engine.balances import Channel, Market
from ..errors import ApiError
from ..wire import Json
from .operations import Call, Operation, operation
from .ws_api import Method, SessionHandler


def _refuse_unused(call: Call) -> Json:
    raise RuntimeError("a session method was called without its session")


def session_method(handle: SessionHandler, params: str = "", *, auth: Auth, weight: int = 2) -> Method:
    """A method that needs the session it came on."""
    return Method(operation(_refuse_unused, params, auth=auth, weight=weight), handle)


def shared(operations: dict[str, Operation]) -> dict[str, Method]:
    """Methods that are REST operations too."""
    return {name: Method(one) for name, one in operations.items()}


class SessionMethods:
    """`session.*` and `userDataStream.*`, of spot or of futures."""

    def __init__(self, listen_keys: ListenKeys, listen_tokens: ListenTokens, market: Market) -> None:
        self._listen_keys = listen_keys
        self._listen_tokens = listen_tokens
        self._market = market

    def spot(self) -> dict[str, Method]:
        """Spot's methods; `.start`, `.ping` and `.stop` are retired and served all the same."""
        return self._session() | {
            "session.subscriptions": session_method(self._list, auth=Auth.NONE),
            "userDataStream.subscribe": session_method(self._subscribe, auth=Auth.SESSION),
            "userDataStream.subscribe.signature": session_method(self._by_signature, auth=Auth.SIGNED),
            "userDataStream.subscribe.listenToken": session_method(self._by_token, "listenToken", auth=Auth.NONE),
            "userDataStream.unsubscribe": session_method(self._unsubscribe, "subscriptionId", auth=Auth.NONE),
            "userDataStream.start": session_method(self._start, auth=Auth.API_KEY),
            "userDataStream.ping": session_method(self._ping, "listenKey", auth=Auth.API_KEY),
            "userDataStream.stop": session_method(self._stop, "listenKey", auth=Auth.API_KEY),
        }

    def fapi(self) -> dict[str, Method]:
        """Futures' methods."""
        return self._session() | {
            "userDataStream.start": session_method(self._start, auth=Auth.API_KEY, weight=1),
            "userDataStream.ping": session_method(self._fapi_ping, auth=Auth.API_KEY, weight=1),
            "userDataStream.stop": session_method(self._fapi_stop, auth=Auth.API_KEY, weight=1),
        }

    def _session(self) -> dict[str, Method]:
        return {
            "session.logon": session_method(self._logon, auth=Auth.SIGNED),
            "session.status": session_method(self._status, auth=Auth.NONE),
            "session.logout": session_method(self._logout, auth=Auth.NONE),
        }

    # session.* ---------------------------------------------------------------------------------------------------

    def _show(self, session: WsSession) -> Json:
        status = session.status()
        if self._market is Market.SPOT:
            status["userDataStream"] = bool(session.subscriptions)
        return status

    def _logon(self, session: WsSession, call: Call) -> Json:
        key = call.key
        if key is None or "signature" not in call.params.values:
            raise ApiError(-1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.")
        if key.type is not KeyType.ED25519:
            # "Only _Ed25519_ keys are supported for this feature."
            raise ApiError(-4056, f"{key.type.upper()} API key is not supported.", switch="logon_key_code")
        session.log_on(key)
        return self._show(session)

    def _status(self, session: WsSession, call: Call) -> Json:
        return self._show(session)

    def _logout(self, session: WsSession, call: Call) -> Json:
        session.log_out()
        return self._show(session)

    def _list(self, session: WsSession, call: Call) -> Json:
        return [{"subscriptionId": one.id} for one in session.subscriptions]

    # userDataStream.subscribe… -----------------------------------------------------------------------------------

    def _subscribe(self, session: WsSession, call: Call) -> Json:
        return {"subscriptionId": self._subscribed(session, call, "logon")}

    @staticmethod
    def _subscribed(session: WsSession, call: Call, flow: str) -> int | None:
        key = call.key.api_key if call.key else None
        return session.subscribe(Channel(call.account, Market.SPOT), flow, key).id

    def _by_signature(self, session: WsSession, call: Call) -> Json:
        return {"subscriptionId": self._subscribed(session, call, "signature")}

    def _by_token(self, session: WsSession, call: Call) -> Json:
        token = self._listen_tokens.valid(call.params.needed("listenToken"))
        subscription = session.subscribe_token(token)
        # The page's example has sixteen digits: this one time is in µs whatever the connection's unit.
        moment = int(token.expires) // (1000 if session.assumptions.token_expiration == "ms" else 1)
        return {"subscriptionId": subscription.id, "expirationTime": moment}

    def _unsubscribe(self, session: WsSession, call: Call) -> Json:
        session.unsubscribe(call.params.integer("subscriptionId"))
        return {}

    # userDataStream.start, .ping, .stop --------------------------------------------------------------------------

    def _channel(self, call: Call) -> Channel:
        return Channel(call.account, self._market)

    def _start(self, session: WsSession, call: Call) -> Json:
        return {"listenKey": self._listen_keys.start(self._channel(call))}

    def _ping(self, session: WsSession, call: Call) -> Json:
        self._listen_keys.extend(self._channel(call), call.params.needed("listenKey"))
        return {}

    def _stop(self, session: WsSession, call: Call) -> Json:
        self._listen_keys.close(self._channel(call), call.params.needed("listenKey"))
        return {}

    def _fapi_ping(self, session: WsSession, call: Call) -> Json:
        return {"listenKey": self._listen_keys.extend(self._channel(call))}

    def _fapi_stop(self, session: WsSession, call: Call) -> Json:
        self._listen_keys.close(self._channel(call))
        return {}
