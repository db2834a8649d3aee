"""Keys: what is taken, what is refused and how, and that nothing shows them."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import traceback
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from binwire.credentials import Credentials, HmacSigner, PemSigner
from binwire.errors import InvalidKey, NotSent
from tests.adapters_rest.openssl import encrypt, openssl, verifies

PAYLOAD = b"symbol=BTCUSDT&timestamp=1668481559918"


def body(path: Path) -> str:
    """What is between the PEM lines: the key material."""
    return "".join(line for line in path.read_text().splitlines() if not line.startswith("-----"))


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_key_by_path_by_text_and_encrypted(kind: str, keys: dict[str, Path]) -> None:
    path = keys[kind]
    encrypted = encrypt(path, "open sesame")
    made = [
        Credentials.from_pem("key", path),
        Credentials.from_pem("key", str(path)),
        Credentials.from_pem("key", path.read_text()),
        Credentials.from_pem("key", path.read_bytes()),
        Credentials.from_pem("key", encrypted, "open sesame"),
        getattr(Credentials, kind)("key", encrypted.read_text(), b"open sesame"),
        getattr(Credentials, kind)("key", path),
    ]
    for credentials in made:
        assert credentials.can_logon is (kind == "ed25519")
        assert verifies(path, PAYLOAD, credentials.signer.sign(PAYLOAD))


def test_an_rsa_key_in_its_traditional_form(keys: dict[str, Path]) -> None:
    text = openssl("rsa", "-in", keys["rsa"], "-traditional", cwd=keys["rsa"].parent)
    assert text.startswith(b"-----BEGIN RSA PRIVATE KEY-----")
    assert verifies(keys["rsa"], PAYLOAD, Credentials.rsa("key", text).signer.sign(PAYLOAD))


def test_ed25519_without_pynacl(keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nacl.signing", None)
    assert verifies(keys["ed25519"], PAYLOAD, Credentials.from_pem("key", keys["ed25519"]).signer.sign(PAYLOAD))


def test_hmac_by_openssl(tmp_path: Path) -> None:
    (tmp_path / "payload").write_bytes(PAYLOAD)
    printed = openssl("dgst", "-sha256", "-hmac", "secret", "payload", cwd=tmp_path).decode().split()[-1]
    assert HmacSigner("secret").sign(PAYLOAD) == printed
    assert not Credentials.hmac("key", "secret").can_logon


def test_many_threads_sign_with_one_key(keys: dict[str, Path]) -> None:
    signer = PemSigner(keys["ed25519"])
    with ThreadPoolExecutor(8) as pool:
        signatures = set(pool.map(signer.sign, [PAYLOAD] * 64))
    assert len(signatures) == 1
    assert verifies(keys["ed25519"], PAYLOAD, signatures.pop())


def refusals(keys: dict[str, Path]) -> dict[str, tuple[object, str | None, str]]:
    ed25519, encrypted = keys["ed25519"], encrypt(keys["ed25519"], "sesame-1")
    lines = ed25519.read_text().splitlines()
    return {
        "no pem": (f"no\n{body(ed25519)}", None, "no key in PEM"),
        "base64 alone": (body(ed25519), None, "cannot be read"),
        "cut off": ("\n".join(lines[:-1]), None, "no key in PEM"),
        "no base64": (f"{lines[0]}\n!{lines[1][1:]}\n{lines[2]}", None, "damaged"),
        "damaged": (f"{lines[0]}\n{b64encode(bytes(48)).decode()}\n{lines[2]}", None, "damaged"),
        "public": (ed25519.with_suffix(".pub"), None, "public key"),
        "no passphrase": (encrypted, None, "is encrypted: give its passphrase"),
        "wrong passphrase": (encrypted, "sesame-2", "passphrase is wrong"),
        "passphrase for nothing": (ed25519, "any", "not encrypted"),
        "ec": (keys["ec"], None, "EC key"),
        "encrypted ec": (encrypt(keys["ec"], "sesame-1"), "sesame-1", "of a kind the exchange does not take"),
        "ed448": (keys["ed448"], None, "of a kind the exchange does not take"),
        "openssh": (lines[0].replace("PRIVATE", "OPENSSH PRIVATE") + "\nAAAA\n" + lines[2].replace(
            "PRIVATE", "OPENSSH PRIVATE"), None, "openssl genpkey"),
        "no file": (ed25519.with_name("absent.pem"), None, r"absent\.pem cannot be read \(No such file"),
        "folder": (ed25519.parent, None, "cannot be read"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "case",
    ["no pem", "base64 alone", "cut off", "no base64", "damaged", "public", "no passphrase", "wrong passphrase",
     "passphrase for nothing", "ec", "encrypted ec", "ed448", "openssh", "no file", "folder"],
)  # fmt: skip
def test_a_key_that_cannot_sign_says_so_and_is_not_shown(case: str, keys: dict[str, Path]) -> None:
    source, passphrase, words = refusals(keys)[case]
    with pytest.raises(InvalidKey, match=words) as caught:
        Credentials.from_pem("key", source, passphrase).signer.sign(b"")  # type: ignore[arg-type]
    assert isinstance(caught.value, NotSent)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.args)
    for material in (body(keys["ed25519"]), body(keys["ec"]), "sesame"):
        assert material not in shown


@pytest.mark.parametrize(("asked", "given"), [("ed25519", "rsa"), ("rsa", "ed25519")])
def test_the_wrong_kind_of_key(asked: str, given: str, keys: dict[str, Path]) -> None:
    with pytest.raises(InvalidKey, match=f"of kind {given}, not {asked}"):
        getattr(Credentials, asked)("key", keys[given])
    with pytest.raises(InvalidKey, match=f"of kind {given}, not {asked}"):
        getattr(Credentials, asked)("key", encrypt(keys[given], "sesame-1"), "sesame-1").signer.sign(b"")


@pytest.mark.parametrize("text", ["", "two words", "line\n", "é"])
def test_text_that_is_no_key(text: str) -> None:
    for make in (lambda: Credentials.hmac(text, "secret"), lambda: Credentials.hmac("key", text)):
        with pytest.raises(InvalidKey) as caught:
            make()
        assert not text or text not in str(caught.value)


def test_nothing_shows_or_pickles_a_secret(keys: dict[str, Path]) -> None:
    made = [Credentials.hmac("the-api-key", "the-secret"), Credentials.from_pem("the-api-key", keys["ed25519"])]
    for credentials in made:
        credentials.signer.sign(b"")
        for thing in (credentials, credentials.signer):
            shown = f"{thing!r} {thing} {[thing]}"
            assert "the-api-key" not in shown
            assert "the-secret" not in shown
            assert body(keys["ed25519"]) not in shown
            with pytest.raises(TypeError, match="not pickled"):
                pickle.dumps(thing)
            assert copy.deepcopy(thing) is thing


def test_making_credentials_loads_no_cryptography(keys: dict[str, Path]) -> None:
    code = (
        "import sys; from binwire.credentials import Credentials; "
        f"made = Credentials.from_pem('key', {str(keys['ed25519'])!r}); assert made.can_logon; "
        "loaded = {'cryptography', 'nacl', '_hashlib', 'hmac'} & set(sys.modules); assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
