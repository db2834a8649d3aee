"""Keys made and signatures checked by the `openssl` command: an implementation of its own."""

from __future__ import annotations

import subprocess
from base64 import b64decode
from pathlib import Path


def openssl(*arguments: object, cwd: Path) -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True).stdout


def make_key(folder: Path, algorithm: str, *options: str) -> Path:
    """A private key in PKCS#8, its public half beside it with the suffix `.pub`."""
    path = folder / f"{algorithm}.pem"
    openssl("genpkey", "-algorithm", algorithm, *options, "-out", path, cwd=folder)
    openssl("pkey", "-in", path, "-pubout", "-out", path.with_suffix(".pub"), cwd=folder)
    return path


def encrypt(path: Path, passphrase: str) -> Path:
    encrypted = path.with_name(f"encrypted-{path.name}")
    openssl("pkcs8", "-topk8", "-in", path, "-passout", f"pass:{passphrase}", "-out", encrypted, cwd=path.parent)
    return encrypted


def verifies(key: Path, payload: bytes, signature: str) -> bool:
    """Whether the signature is the key's: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519."""
    (key.parent / "payload").write_bytes(payload)
    (key.parent / "signature").write_bytes(b64decode(signature, validate=True))
    public = key.with_suffix(".pub")
    if key.stem == "rsa":
        command = ["dgst", "-sha256", "-verify", public, "-signature", "signature", "payload"]
    else:
        command = [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            public,
            "-rawin",
            "-in",
            "payload",
            "-sigfile",
            "signature",
        ]
    finished = subprocess.run(["openssl", *map(str, command)], cwd=key.parent, capture_output=True)
    return finished.returncode == 0
