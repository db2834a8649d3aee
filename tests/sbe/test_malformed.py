"""Bytes that nobody meant: a value or a `DecodeError`, and never anything else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binwire.decode.sbe import SbeDecoder, Schema
from binwire.errors import DecodeError


class Messages:
    """The test vectors' bytes; its repr, which a failing example prints, is short."""

    def __init__(self, path: Path) -> None:
        vectors = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        self.all = [bytes.fromhex(vector["hex"]) for vector in vectors if vector["schema_id"] == 3]


@pytest.fixture(scope="session")
def messages(shared: Path) -> Messages:
    return Messages(shared / "golden" / "sbe_vectors.jsonl")


@pytest.fixture(scope="session")
def decoder() -> SbeDecoder:
    return SbeDecoder()


def mutated(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        out[chance.choice((chance.randrange(len(out)), chance.randrange(min(len(out), 24))))] = chance.choice(
            (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
        )
    return bytes(out[: chance.choice((len(out), len(out), chance.randrange(len(out) + 1)))])


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_damaged_messages(decoder: SbeDecoder, messages: Messages, seed: int) -> None:
    chance = random.Random(seed)
    for data in chance.sample(messages.all, 8):
        attempt(decoder, mutated(data, chance))


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=80), template=st.sampled_from(sorted(Schema.load("spot_3_5").messages)))
def test_noise_after_a_header(decoder: SbeDecoder, data: bytes, template: int) -> None:
    attempt(decoder, bytes([len(data) // 2, 0]) + template.to_bytes(2, "little") + b"\x03\x00\x05\x00" + data)


def attempt(decoder: SbeDecoder, data: bytes) -> None:
    """Each way to decode gives a value or a `DecodeError`."""
    for way in (decoder.schema.to_dict, decoder.frame, lambda raw: decoder.decode(raw, dict[str, Any])):
        try:
            way(data)
        except DecodeError:
            pass
        except Exception as error:
            raise AssertionError(f"{data.hex()} gave {error!r}") from error
