"""Private keys in PEM: found, judged without a cryptography library, and loaded by one when first needed.

No error of this module shows what the text says: it may be a key.
"""

from __future__ import annotations

import os
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from binwire.errors import InvalidKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

CONVERT = "convert it with `openssl pkcs8 -topk8`"
# The start of a PKCS#8 Ed25519 key (RFC 8410); the 32 bytes of the seed follow it.
ED25519_PREFIX = bytes.fromhex("302e020100300506032b657004220420")
# Object identifiers of RFC 8410, RFC 8017 and RFC 5480 as they stand in the key's first bytes.
KINDS_BY_OID = {
    bytes.fromhex("06032b6570"): "ed25519",
    bytes.fromhex("06092a864886f70d010101"): "rsa",
    bytes.fromhex("06072a8648ce3d0201"): "ec",
}


class KeyKind(StrEnum):
    """The kinds of asymmetric keys the exchange takes."""

    ED25519 = "ed25519"
    RSA = "rsa"


class Pem(Struct, frozen=True):
    """A PEM text and where it came from. Its repr does not show it."""

    text: bytes
    origin: str
    """What errors call it: `the PEM text`, or the file's path."""
    label: str
    encrypted: bool

    def __repr__(self) -> str:
        return f"<{self.label} from {self.origin}>"


def read_pem(pem_or_path: str | bytes | os.PathLike[str]) -> Pem:
    """The key's text, from itself or from its file.

    Raises:
        InvalidKey: there is no such file, or what is there is no private key in PEM.
    """
    if isinstance(pem_or_path, bytes):
        return _judge(pem_or_path, "the PEM text")
    if isinstance(pem_or_path, str) and ("-----" in pem_or_path or "\n" in pem_or_path):
        return _judge(pem_or_path.encode(), "the PEM text")
    # A text that names no file may be a key given in a wrong form, so it is shown only if it looks like a file's name.
    shown = not isinstance(pem_or_path, str) or pem_or_path.endswith((".pem", ".key"))
    origin = os.fspath(pem_or_path) if shown else "the key file"
    try:
        with open(pem_or_path, "rb") as file:
            return _judge(file.read(), origin)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "no path"
        raise InvalidKey(
            f"{origin} cannot be read ({reason}); give a path, or a text that begins with -----BEGIN PRIVATE KEY-----"
        ) from None


def _judge(text: bytes, origin: str) -> Pem:
    _, begin, rest = text.partition(b"-----BEGIN ")
    name, end, body = rest.partition(b"-----")
    label = name.decode("ascii", "replace")
    if not begin or not end or f"-----END {label}-----".encode() not in body:
        raise InvalidKey(f"{origin} is no key in PEM: it has no -----BEGIN … KEY----- and -----END … KEY----- lines")
    if label == "EC PRIVATE KEY":
        raise InvalidKey(f"{origin} is an EC key; the exchange takes Ed25519, RSA and HMAC keys")
    if label == "OPENSSH PRIVATE KEY":
        raise InvalidKey(
            f"{origin} is an OpenSSH key, which is no PKCS#8; make a key with `openssl genpkey -algorithm ed25519`"
        )
    if "PUBLIC KEY" in label or label == "CERTIFICATE":
        raise InvalidKey(f"{origin} is a public key or certificate: give the private key")
    if label not in ("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY"):
        raise InvalidKey(f"{origin} is no private key in PKCS#8; {CONVERT}")
    encrypted = label.startswith("ENCRYPTED") or b"Proc-Type: 4,ENCRYPTED" in body
    return Pem(text, origin, label, encrypted)


def kind_of(pem: Pem) -> KeyKind | None:
    """The kind of key as far as its first bytes tell; None where only loading it can.

    Raises:
        InvalidKey: it is an EC key, or what the PEM lines hold is not base64.
    """
    if pem.encrypted:
        return None
    if pem.label == "RSA PRIVATE KEY":
        return KeyKind.RSA
    head = _der(pem)[:32]
    kind = next((kind for oid, kind in KINDS_BY_OID.items() if oid in head), None)
    if kind == "ec":
        raise InvalidKey(f"{pem.origin} is an EC key; the exchange takes Ed25519, RSA and HMAC keys")
    return None if kind is None else KeyKind(kind)


def _der(pem: Pem) -> bytes:
    body = pem.text.partition(b"-----BEGIN ")[2].partition(b"-----")[2].partition(b"-----END ")[0]
    try:
        return b64decode(b"".join(body.split()), validate=True)
    except Base64Error:
        raise InvalidKey(f"{pem.origin} is damaged: between its PEM lines is no base64") from None


def load_signing(pem: Pem, passphrase: bytes | None) -> tuple[KeyKind, Callable[[bytes], bytes]]:
    """The kind of the key and the function that signs with it.

    Raises:
        InvalidKey: the passphrase is missing or wrong, the key is damaged, or of a kind the exchange does not take.
    """
    seed = None if pem.encrypted or pem.label != "PRIVATE KEY" else _der(pem)
    if seed is not None and len(seed) == 48 and seed.startswith(ED25519_PREFIX):
        sign = _nacl_signing(seed[len(ED25519_PREFIX) :])
        if sign is not None:
            return KeyKind.ED25519, sign
    return _signing_of(_load(pem, passphrase), pem.origin)


def _nacl_signing(seed: bytes) -> Callable[[bytes], bytes] | None:
    """Ed25519 by PyNaCl, where it is installed: about twice as fast."""
    try:
        from nacl.signing import SigningKey
    except ImportError:
        return None
    key = SigningKey(seed)
    return lambda payload: key.sign(payload).signature


def _load(pem: Pem, passphrase: bytes | None) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem.text, passphrase)
    except UnsupportedAlgorithm:
        raise InvalidKey(f"{pem.origin} is encrypted or made in a way that is not supported; {CONVERT}") from None
    except (ValueError, TypeError):  # the library's own text is not shown: it could quote the input
        reason = "the passphrase is wrong, or the key is damaged" if pem.encrypted else "the key is damaged"
        raise InvalidKey(f"{pem.origin} cannot be loaded: {reason}") from None


def _signing_of(key: PrivateKeyTypes, origin: str) -> tuple[KeyKind, Callable[[bytes], bytes]]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, Ed25519PrivateKey):
        nacl = _nacl_signing(key.private_bytes_raw())
        return KeyKind.ED25519, nacl or key.sign
    if isinstance(key, RSAPrivateKey):
        # "RSASSA-PKCS1-v1_5 with SHA-256"
        return KeyKind.RSA, lambda payload: key.sign(payload, PKCS1v15(), SHA256())
    raise InvalidKey(f"{origin} is of a kind the exchange does not take; it takes Ed25519, RSA and HMAC keys")
