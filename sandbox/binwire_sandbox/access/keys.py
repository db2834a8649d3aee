"""API keys: how they are made, and how a signature is checked against one."""

import base64
import binascii
import hashlib
import hmac
import secrets
import string
from enum import StrEnum
from typing import NotRequired, Protocol, TypedDict

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from .permissions import ALL, Permission
from .rsa_pairs import RsaPairs

API_KEY_LENGTH = 64
# Letters and digits for any byte, each four or five times.
LETTERS = ((string.ascii_letters + string.digits).encode() * 5)[:256]


class KeyType(StrEnum):
    """The three kinds of API key the exchange supports."""

    ED25519 = "ed25519"
    RSA = "rsa"
    HMAC = "hmac"


class KeyListing(TypedDict):
    """A key as its owner is told it: an HMAC key has a secret, the others a private key (PEM)."""

    type: str
    api_key: str
    secret: NotRequired[str]
    private_key: NotRequired[str]


class Verifier(Protocol):
    """Tells whether a signature fits a payload."""

    def __call__(self, payload: bytes, signature: str) -> bool:
        """True if `signature`, as sent, is one of `payload`."""
        ...


@attrs.frozen
class ApiKey:
    """A key of an account; `private` is what its owner holds and is never logged.

    `permissions` are what it may be used for, `ips` the addresses it may be used from, any if there are none,
    `created` when it was made, in µs.
    """

    api_key: str
    type: KeyType
    account: str
    verify: Verifier = attrs.field(repr=False)
    private: str = attrs.field(repr=False)
    permissions: frozenset[Permission] = ALL
    ips: frozenset[str] = frozenset()
    created: int = 0

    def allows(self, permission: Permission, address: str) -> bool:
        """True if it may be used for something, from an address."""
        return permission in self.permissions and self.comes_from(address)

    def comes_from(self, address: str) -> bool:
        """True if it may be used from an address."""
        return not self.ips or address in self.ips

    def listing(self) -> KeyListing:
        """The key as the start-up line shows it."""
        if self.type is KeyType.HMAC:
            return {"type": self.type.value, "api_key": self.api_key, "secret": self.private}
        return {"type": self.type.value, "api_key": self.api_key, "private_key": self.private}


def random_text(length: int = API_KEY_LENGTH) -> str:
    """Letters and digits nobody can guess: keys, listenKeys and tokens look so."""
    return secrets.token_bytes(length).translate(LETTERS).decode()


@attrs.frozen
class HmacVerifier:
    """HMAC-SHA256 in hexadecimal; "signatures generated using HMAC are not case-sensitive"."""

    secret: bytes = attrs.field(repr=False)

    def __call__(self, payload: bytes, signature: str) -> bool:
        """True if `signature` is the payload's HMAC."""
        expected = hmac.new(self.secret, payload, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.lower().encode())


@attrs.frozen
class Ed25519Verifier:
    """Ed25519, base64."""

    public: ed25519.Ed25519PublicKey

    def __call__(self, payload: bytes, signature: str) -> bool:
        """True if `signature` is one of the payload."""
        try:
            self.public.verify(base64.b64decode(signature, validate=True), payload)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


@attrs.frozen
class RsaVerifier:
    """RSASSA-PKCS1-v1_5 with SHA-256, base64."""

    public: rsa.RSAPublicKey

    def __call__(self, payload: bytes, signature: str) -> bool:
        """True if `signature` is one of the payload."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self.public.verify(raw, payload, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def _pem(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
    """PKCS#8 PEM text; Ed25519's is 119 characters, some clients tell PEM text from a path by its length."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def new_key(account: str, type: KeyType, pairs: RsaPairs) -> ApiKey:
    """A fresh key of the given kind for an account; one of RSA is of `pairs`."""
    if type is KeyType.HMAC:
        secret = random_text()
        return ApiKey(random_text(), type, account, HmacVerifier(secret.encode()), secret)
    if type is KeyType.ED25519:
        private = ed25519.Ed25519PrivateKey.generate()
        return ApiKey(random_text(), type, account, Ed25519Verifier(private.public_key()), _pem(private))
    pair = pairs.new()
    return ApiKey(random_text(), type, account, RsaVerifier(pair.public_key()), _pem(pair))


def known_key(account: str, api_key: str, type: KeyType, material: str) -> ApiKey:
    """A key whose owner already holds the private half.

    Args:
        account: the account's name.
        api_key: the API key.
        type: the kind of key.
        material: the secret of an HMAC key, else the public key as PEM text.

    Raises:
        ValueError: the PEM text holds no public key of this kind.
    """
    if type is KeyType.HMAC:
        return ApiKey(api_key, type, account, HmacVerifier(material.encode()), material)
    public = serialization.load_pem_public_key(material.encode())
    if type is KeyType.ED25519 and isinstance(public, ed25519.Ed25519PublicKey):
        return ApiKey(api_key, type, account, Ed25519Verifier(public), "")
    if type is KeyType.RSA and isinstance(public, rsa.RSAPublicKey):
        return ApiKey(api_key, type, account, RsaVerifier(public), "")
    raise ValueError(f"the PEM text given for API key {api_key} of account {account} is no {type.value} public key")
