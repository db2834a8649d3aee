"""RSA pairs share primes, and are full pairs of their own all the same."""

import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from binwire_sandbox.access.rsa_pairs import RsaPairs


def test_each_pair_is_another_one_of_2048_bits_that_openssl_finds_sound(tmp_path: Path) -> None:
    pairs, moduli = RsaPairs(), set[int]()
    for number in range(7):
        pair = pairs.new()
        moduli.add(pair.public_key().public_numbers().n)
        file = tmp_path / f"{number}.pem"
        file.write_bytes(pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        command = ["openssl", "pkey", "-in", file, "-check", "-noout", "-text"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert "Key is valid" in told
        assert "(2048 bit" in told
    assert len(moduli) == 7
