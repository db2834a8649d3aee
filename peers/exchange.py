"""The sandbox as a peer's program sees it: addresses, keys, and the admin's calls."""

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Key:
    """An API key; `private_key` is PEM text, or the secret of an HMAC key."""

    type: str
    api_key: str
    private_key: str


@dataclass(frozen=True)
class Exchange:
    """A sandbox that runs; `rest` and `streams` are its base addresses."""

    rest: str
    streams: str
    ws_api: str
    ws_fapi: str
    keys: dict[tuple[str, str], Key]

    @classmethod
    def from_file(cls, path: Path) -> "Exchange":
        """From the line that the sandbox prints when it listens."""
        told = json.loads(path.read_text())
        keys = {(account["name"], key["type"]): _key(key) for account in told["accounts"] for key in account["keys"]}
        return cls(told["rest"], told["streams"], told["ws_api"], told["streams"] + "/ws-fapi/v1", keys)

    def key(self, account: str, type: str = "ed25519") -> Key:
        """A key of a ready account: ed25519, rsa or hmac."""
        return self.keys[account, type]

    def get(self, path: str) -> Any:
        """Ask for something public over REST."""
        with urllib.request.urlopen(self.rest + path, timeout=5) as answer:
            return json.loads(answer.read())

    def post(self, path: str, api_key: str) -> Any:
        """What a USER_STREAM endpoint answers, for the peers that have no method for it."""
        request = urllib.request.Request(self.rest + path, b"", {"X-MBX-APIKEY": api_key})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read())

    def admin(self, name: str, **body: Any) -> Any:
        """Order something: `emit`, `transfer`, `drop` and so on, as `/sandbox/NAME` takes it.

        Raises:
            urllib.error.HTTPError: the sandbox does not understand it.
        """
        address = f"{self.rest}/sandbox/{name}"
        with urllib.request.urlopen(urllib.request.Request(address, json.dumps(body).encode()), timeout=5) as answer:
            return json.loads(answer.read())


def _key(told: dict[str, str]) -> Key:
    return Key(told["type"], told["api_key"], told["secret" if told["type"] == "hmac" else "private_key"])
