"""Who may call what: API keys, timestamps and signatures."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import attrs

from ..clock import Clock
from ..errors import (
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

DEFAULT_WINDOW = Decimal(5000)
MAX_WINDOW = Decimal(60000)
AHEAD = 1_000_000
# A moment later than this in ms is beyond the year 5138: such a number can only be µs.
MICROSECONDS_FROM = 100_000_000_000_000


class Auth(StrEnum):
    """What a call must bring."""

    NONE = "none"
    API_KEY = "api_key"
    SIGNED = "signed"
    SESSION = "session"


@attrs.frozen
class Guard:
    """Checks calls against accounts and time."""

    accounts: Accounts
    clock: Clock

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
        """ "timestamp < serverTime + 1 second && serverTime - timestamp <= recvWindow".

        Raises:
            ApiError: -1102, -1100, -1131 or -1021.
        """
        text = params.get("timestamp", "")
        if not text.isascii() or not text.isdigit():
            raise mandatory("timestamp")
        if len(text) > 20:
            raise illegal("timestamp", "^[0-9]{1,20}$")
        sent = int(text) if int(text) >= MICROSECONDS_FROM else int(text) * 1000
        window = _window(params.get("recvWindow"))
        now = self.clock.now()
        if sent >= now + AHEAD:
            raise ahead_of_time()
        if now - sent > window * 1000:
            raise outside_window()

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

    def ed25519(self, api_key: str | None) -> ApiKey:
        """A known key of the kind that SBE market streams want: "only Ed25519 keys are allowed".

        Raises:
            ApiError: -2014, -2015.
        """
        key = self.known(api_key)
        if key.type is not KeyType.ED25519:
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


def _window(text: str | None) -> Decimal:
    """recvWindow "supports up to three decimal places of precision" and is at most 60000 ms."""
    if text is None:
        return DEFAULT_WINDOW
    try:
        window = Decimal(text)
        digits = -int(window.as_tuple().exponent)
    except (InvalidOperation, ValueError) as error:
        raise mandatory("recvWindow") from error
    if window < 0 or digits > 3:
        raise mandatory("recvWindow")
    if window > MAX_WINDOW:
        raise bad_recv_window(MAX_WINDOW)
    return window


def rest_payload(query: str, body: str) -> bytes:
    """What a REST signature covers: query and body without a separator, percent-encoded as they were sent.

    The signature parameter may stand anywhere and is left out; the other parameters keep their order.
    """
    return (_without_signature(query) + _without_signature(body)).encode()


def _without_signature(text: str) -> str:
    return "&".join(pair for pair in text.split("&") if not pair.startswith("signature="))


def ws_payload(params: Mapping[str, str]) -> bytes:
    """What a WebSocket API signature covers: sorted by name, "k=v&…", UTF-8, not percent-encoded."""
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "signature").encode()
