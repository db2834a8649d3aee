"""Who may call what: API keys, timestamps and signatures."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

import attrs

from ..clock import Clock
from ..errors import (
    ApiError,
    ahead_of_time,
    bad_key_format,
    bad_recv_window,
    bad_signature,
    illegal,
    mandatory,
    outside_window,
    rejected_key,
)
from .accounts import Accounts
from .keys import ApiKey, KeyType
from .permissions import Permission

# What is signed as it was sent.
ASCII = bytes(range(128))
DEFAULT_WINDOW = Decimal(5000)
MAX_WINDOW = Decimal(60000)
AHEAD = 1_000_000
# How recvWindow may be written.
FINE, WHOLE = re.compile(r"[0-9]{1,20}(\.[0-9]{1,3})?"), re.compile(r"[0-9]{1,20}")
# A moment later than this in ms is beyond the year 5138: such a number can only be µs.
MICROSECONDS_FROM = 100_000_000_000_000


class Auth(StrEnum):
    """What a call must bring."""

    NONE = "none"
    API_KEY = "api_key"
    SIGNED = "signed"
    SESSION = "session"


class Waiting(Protocol):
    """Knows of the request that is dealt with how long ago it came, in µs; 0 where nothing delays requests."""

    waited: int


@attrs.frozen
class Guard:
    """Checks calls against accounts and time.

    Attributes:
        waiting: how long the present request has waited in the exchange.
        fine: whether timestamps may be in µs and recvWindow may have decimals, as spot's and sapi's pages say; futures'
            know the "millisecond timestamp" and a "number of milliseconds".
        widest: the largest recvWindow in ms; None: any. "Maximum `recvWindow` is 60000 milliseconds" on spot's and
            sapi's pages, an example of futures' sends 9999999.
    """

    accounts: Accounts
    clock: Clock
    waiting: Waiting
    fine: bool = True
    widest: Decimal | None = MAX_WINDOW

    def known(self, api_key: str | None) -> ApiKey:
        """The key named.

        Raises:
            ApiError: -2014 if none is given, -2015 if it is unknown or revoked.
        """
        if not api_key:
            raise bad_key_format()
        key = self.accounts.key(api_key)
        if key is None:
            raise rejected_key()
        return key

    @staticmethod
    def permit(key: ApiKey | None, permission: Permission | None, address: str) -> None:
        """Refuse what a key, where one was used, may not be used for, or not from here.

        Raises:
            ApiError: -2015.
        """
        if key is not None and not key.allows(permission or Permission.READING, address):
            raise rejected_key()

    def check_time(self, params: Mapping[str, str]) -> None:
        """ "timestamp < serverTime + 1 second && serverTime - timestamp <= recvWindow", "at receipt of the request".

        Raises:
            ApiError: -1102, -1100, -1131 or -1021.
        """
        sent, window = self._sent(params)
        now = self.clock.now() - self.waiting.waited
        if sent >= now + AHEAD:
            raise ahead_of_time()
        if now - sent > window:
            raise outside_window()

    def late(self, auth: Auth, params: Mapping[str, str]) -> ApiError | None:
        """The refusal of a signed request that has waited too long, as the second check of spot's and sapi's pages.

        "Just before a request is forwarded to the Matching Engine, if the difference between `timestamp` and the
        current `serverTime` is greater than `recvWindow`, the request is rejected. Rejection by this check increments
        […] Unfilled Order Count" (CHANGELOG 2025-05-22).
        """
        if not self.waiting.waited or not self.fine or auth is not Auth.SIGNED:
            return None
        sent, window = self._sent(params)
        return outside_window(is_order=True) if self.clock.now() - sent > window else None

    def _sent(self, params: Mapping[str, str]) -> tuple[int, Decimal]:
        """When a request was sent, and for how long it may be under way, in µs."""
        text = params.get("timestamp", "")
        if not text.isascii() or not text.isdigit():
            raise mandatory("timestamp")
        if len(text) > 20:
            raise illegal("timestamp", "^[0-9]{1,20}$")
        sent = int(text) if self.fine and int(text) >= MICROSECONDS_FROM else int(text) * 1000
        return sent, self._window(params.get("recvWindow")) * 1000

    def _window(self, text: str | None) -> Decimal:
        """recvWindow "supports up to three decimal places of precision" where the pages say so."""
        if text is None:
            return DEFAULT_WINDOW
        if not (FINE if self.fine else WHOLE).fullmatch(text):
            raise mandatory("recvWindow")
        window = Decimal(text)
        if self.widest is not None and window > self.widest:
            raise bad_recv_window(self.widest)
        return window

    @staticmethod
    def check_signature(key: ApiKey, payload: bytes, signature: str | None) -> None:
        """Compare a signature with what it is said to cover.

        Raises:
            ApiError: -1102 if there is none, -1022 if it does not fit.
        """
        if not signature:
            raise mandatory("signature")
        if not key.verify(payload, signature):
            raise bad_signature()

    def ed25519(self, api_key: str | None, address: str) -> ApiKey:
        """A known key that SBE market streams take: "only Ed25519 keys are allowed", from "specified IP addresses".

        It may lack any permission: "no extra API key permissions are necessary".

        Raises:
            ApiError: -2014, -2015.
        """
        key = self.known(api_key)
        if key.type is not KeyType.ED25519 or not key.comes_from(address):
            raise rejected_key()
        return key

    def signed(self, api_key: str | None, params: Mapping[str, str], payload: Callable[[], bytes]) -> ApiKey:
        """All checks of a SIGNED call.

        Raises:
            ApiError: the first that fails.
        """
        key = self.known(api_key)
        if not params.get("signature"):
            raise mandatory("signature")
        self.check_time(params)
        self.check_signature(key, payload(), params["signature"])
        return key


def rest_payload(query: str, body: str) -> bytes:
    """What a REST signature covers: query and body without a separator, percent-encoded as they were sent.

    The signature parameter may stand anywhere and is left out; the other parameters keep their order. "Any non-ASCII
    character must be percent-encoded before signing", also where a body is sent without encoding.
    """
    payload = _without_signature(query) + _without_signature(body)
    return (payload if payload.isascii() else quote(payload, safe=ASCII)).encode()


def _without_signature(text: str) -> str:
    return "&".join(pair for pair in text.split("&") if not pair.startswith("signature="))


def ws_payload(params: Mapping[str, str]) -> bytes:
    """What a WebSocket API signature covers: sorted by name, "k=v&…", UTF-8, not percent-encoded."""
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "signature").encode()
