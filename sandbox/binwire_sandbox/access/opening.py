"""Accounts as a user orders them: in code, by a file, or by the admin."""

from collections.abc import Iterable
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path

import msgspec

from .keys import API_KEY_LENGTH, ApiKey, KeyType, known_key, new_key, random_text
from .permissions import ALL, Permission
from .rsa_pairs import RsaPairs


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An API key to be made.

    Attributes:
        type: ed25519, rsa or hmac.
        api_key: the key's name; drawn if not given.
        public_key: PEM text of an Ed25519 or RSA key whose private half its owner holds; without it a pair is made.
        secret: of an HMAC key; drawn if not given.
        permissions: what it may be used for, all if not given.
        ips: the addresses (no networks) it may be used from, any if none is given.
    """

    type: KeyType
    api_key: str | None = None
    public_key: str | None = None
    secret: str | None = None
    permissions: frozenset[Permission] = ALL
    ips: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Without the secret."""
        return f"NewKey(type={self.type.value!r}, api_key={self.api_key!r})"

    def make(self, account: str, pairs: RsaPairs) -> ApiKey:
        """The key; one of RSA that is to be made is of `pairs`.

        Raises:
            ValueError: it has material of another kind of key, the PEM text holds no such key, or an address is none.
        """
        hmac = self.type is KeyType.HMAC
        if (self.public_key if hmac else self.secret) is not None:
            raise ValueError(f"a key of type {self.type.value} takes {'a secret' if hmac else 'a public_key'}")
        material = self.secret if hmac else self.public_key
        made = new_key(account, self.type, pairs) if material is None else None
        if made is None:
            made = known_key(account, random_text(API_KEY_LENGTH), self.type, material or "")
        name = self.api_key or made.api_key
        # As the sockets write them.
        ips = frozenset(str(ip_address(ip)) for ip in self.ips)
        return ApiKey(name, made.type, account, made.verify, made.private, self.permissions, ips)


class NewAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to be opened.

    Attributes:
        name: what it is called in logs and admin calls.
        keys: its API keys; one of each kind if not given.
        deposit: what its spot wallet holds at first, by asset; the exchange's own deposit if not given. Of it the
            futures wallet gets the USDT, an isolated margin wallet the two assets of its symbol.
        margin_deposit: the same of its cross margin wallet.
    """

    name: str
    keys: tuple[NewKey, ...] | None = None
    deposit: dict[str, Decimal] | None = None
    margin_deposit: dict[str, Decimal] | None = None

    @property
    def wanted(self) -> tuple[NewKey, ...]:
        """The keys to be made."""
        return tuple(NewKey(type=type) for type in KeyType) if self.keys is None else self.keys


def read_accounts(path: Path) -> list[NewAccount]:
    """The accounts that a file orders: a JSON array of objects with the members of `NewAccount`.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such array; the message names the file and the place.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[NewAccount])
    except msgspec.DecodeError as error:
        raise ValueError(f"{path}: {error}") from error


def named(accounts: Iterable[str | NewAccount]) -> list[NewAccount]:
    """Accounts of which only the name may have been given."""
    return [NewAccount(name=one) if isinstance(one, str) else one for one in accounts]
