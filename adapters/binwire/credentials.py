"""API keys and what signs with them.

Neither importing this module nor making credentials loads a cryptography library: the first signature does.
Secrets are in no repr, text, pickle or error.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from threading import Lock
from typing import NoReturn

from binwire._pem import KeyKind, Pem, kind_of, load_signing, read_pem
from binwire.errors import InvalidKey
from binwire.seams import Signer

KeySource = str | bytes | os.PathLike[str]
"""A PEM text, or the path of a file that holds one."""
Passphrase = str | bytes | None


class _Secret:
    """Base of what holds a secret: it can be used, and neither shown nor pickled."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a secret and is not pickled; make it anew from its source")

    def __copy__(self) -> _Secret:
        return self

    def __deepcopy__(self, memo: object) -> _Secret:
        return self


class HmacSigner(_Secret):
    """Signs with HMAC SHA256. Such keys cannot log on to a session.

    https://developers.binance.com/docs/binance-spot-api-docs/rest-api/endpoint-security-type
    """

    __slots__ = ("_secret",)

    can_logon = False

    def __init__(self, secret: str) -> None:
        self._secret = _printable(secret, "the HMAC secret").encode()

    def sign(self, payload: bytes) -> str:
        """The signature in hexadecimal."""
        import hmac  # loads OpenSSL, so not before it is needed

        return hmac.digest(self._secret, payload, "sha256").hex()

    def __repr__(self) -> str:
        return "HmacSigner(…)"


class PemSigner(_Secret):
    """Signs with an Ed25519 or RSA key in PEM, loaded at the first signature and kept.

    Safe to share between threads.

    Args:
        pem_or_path: PEM text, or the path of a file that holds it; the file is read now.
        passphrase: for an encrypted key.
        kind: refuse any other kind of key; None takes both.

    Raises:
        InvalidKey: it is no private key, is encrypted and no passphrase is given, or is of another kind. What only
            loading can tell (a wrong passphrase, a damaged key) is raised by the first signature.
    """

    __slots__ = ("_kind", "_lock", "_passphrase", "_pem", "_sign", "_wanted")

    def __init__(self, pem_or_path: KeySource, passphrase: Passphrase = None, *, kind: KeyKind | None = None) -> None:
        pem = read_pem(pem_or_path)
        if pem.encrypted and not passphrase:
            raise InvalidKey(f"{pem.origin} is encrypted: give its passphrase")
        if passphrase and not pem.encrypted:
            raise InvalidKey(f"{pem.origin} is not encrypted, but a passphrase was given: leave it out")
        self._pem: Pem = pem
        self._passphrase = passphrase.encode() if isinstance(passphrase, str) else passphrase
        self._wanted = kind
        self._kind = self._checked(kind_of(pem))
        self._sign: Callable[[bytes], bytes] | None = None
        self._lock = Lock()

    @property
    def kind(self) -> KeyKind:
        """Ed25519 or RSA; loads the key if nothing else tells."""
        return self._wanted or self._kind or self._load()[0]

    @property
    def can_logon(self) -> bool:
        """Whether it is an Ed25519 key: "only Ed25519 keys are supported for this feature"."""
        return self.kind is KeyKind.ED25519

    def sign(self, payload: bytes) -> str:
        """The signature in base64."""
        sign = self._sign or self._load()[1]
        return b64encode(sign(payload)).decode()

    def _load(self) -> tuple[KeyKind, Callable[[bytes], bytes]]:
        with self._lock:
            if self._sign is None or self._kind is None:
                kind, sign = load_signing(self._pem, self._passphrase)
                self._kind = self._checked(kind)
                self._sign = sign
                return kind, sign
            return self._kind, self._sign

    def _checked(self, kind: KeyKind | None) -> KeyKind | None:
        if None not in (kind, self._wanted) and kind is not self._wanted:
            raise InvalidKey(f"{self._pem.origin} is a key of kind {kind}, not {self._wanted}")
        return kind

    def __repr__(self) -> str:
        return f"PemSigner({self._wanted or self._kind or 'encrypted'}, …)"


class Credentials(_Secret):
    """An API key with what signs for it.

    Args:
        api_key: as the exchange shows it.
        signer: any `binwire.seams.Signer`; the constructors below make the usual ones.

    Raises:
        InvalidKey: the API key is empty or holds white space or non-ASCII characters.
    """

    __slots__ = ("api_key", "signer")

    def __init__(self, api_key: str, signer: Signer) -> None:
        self.api_key = _printable(api_key, "the API key")
        self.signer = signer

    @classmethod
    def hmac(cls, api_key: str, secret: str) -> Credentials:
        """With the secret of an HMAC key."""
        return cls(api_key, HmacSigner(secret))

    @classmethod
    def ed25519(cls, api_key: str, pem_or_path: KeySource, passphrase: Passphrase = None) -> Credentials:
        """With an Ed25519 private key: the kind that can log on to WebSocket API sessions."""
        return cls(api_key, PemSigner(pem_or_path, passphrase, kind=KeyKind.ED25519))

    @classmethod
    def rsa(cls, api_key: str, pem_or_path: KeySource, passphrase: Passphrase = None) -> Credentials:
        """With an RSA private key."""
        return cls(api_key, PemSigner(pem_or_path, passphrase, kind=KeyKind.RSA))

    @classmethod
    def from_pem(cls, api_key: str, pem_or_path: KeySource, passphrase: Passphrase = None) -> Credentials:
        """With an Ed25519 or RSA private key, whichever it is."""
        return cls(api_key, PemSigner(pem_or_path, passphrase))

    @property
    def can_logon(self) -> bool:
        """Whether `session.logon` takes this key."""
        return self.signer.can_logon

    def __repr__(self) -> str:
        return f"Credentials(api_key=…, signer={type(self.signer).__name__})"


def _printable(value: str, what: str) -> str:
    if not value:
        raise InvalidKey(f"{what} is empty")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidKey(f"{what} holds white space or characters outside ASCII: it was not copied whole and alone")
    return value
