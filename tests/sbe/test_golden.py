"""The test vectors, each checked against an independent decoder; and messages of this suite's own encoder."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binwire.decode.sbe import Schema
from binwire.errors import DecodeError

from .encoder import Encoder

SCHEMAS = ("spot_3_5", "stream_1_0")


@pytest.fixture(scope="session")
def schemas(shared: Path) -> dict[str, Schema]:
    return {name: Schema.from_xml(shared / "docs" / "spot" / "sbe" / f"{name}.xml") for name in SCHEMAS}


@pytest.fixture(scope="session")
def vectors(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "golden" / "sbe_vectors.jsonl").read_text().splitlines()]


def test_every_vector_decodes(schemas: dict[str, Schema], vectors: list[dict[str, Any]]) -> None:
    assert len(vectors) > 100
    for vector in vectors:
        value = schemas[vector["schema"].removesuffix(".xml")].to_dict(bytes.fromhex(vector["hex"]))
        assert value == vector["value"], vector["name"]
        assert list(value) == list(vector["value"]), "in the order of the wire"


def test_every_prefix_is_refused(schemas: dict[str, Schema], vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        data = bytes.fromhex(vector["hex"])
        schema = schemas[vector["schema"].removesuffix(".xml")]
        for end in range(len(data)):
            with pytest.raises(DecodeError):
                schema.to_dict(data[:end])


def test_input_may_be_any_buffer_and_longer_than_the_message(
    schemas: dict[str, Schema], vectors: list[dict[str, Any]]
) -> None:
    for vector in vectors[::10]:
        data = bytes.fromhex(vector["hex"]) + b"more"
        schema = schemas[vector["schema"].removesuffix(".xml")]
        assert schema.to_dict(bytearray(data)) == schema.to_dict(memoryview(data)) == vector["value"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_that_ship_say_what_the_xml_says(schemas: dict[str, Schema], name: str) -> None:
    assert Schema.load(name).facts == schemas[name].facts


def raw_form(value: Any) -> Any:
    """What the encoder takes for what the decoder gives."""
    if isinstance(value, dict):
        if set(value) == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: raw_form(item) for name, item in value.items()}
    return [raw_form(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), version=st.integers(0, 6), extra=st.sampled_from((0, 0, 3)))
def test_older_newer_and_padded_writers(
    shared: Path, schemas: dict[str, Schema], seed: int, version: int, extra: int
) -> None:
    """A field is null where its writer did not know it; bytes a newer writer added are skipped."""
    encoder = Encoder(shared / "docs" / "spot" / "sbe" / "spot_3_5.xml", version=version, extra=extra)
    chance = random.Random(seed)
    for name in chance.sample(sorted(encoder.messages), 5):
        element = encoder.messages[name]
        values = encoder.invented(element, chance)
        data = encoder.message(name, raw_form(values), trailing=b"\x01\x02")
        assert schemas["spot_3_5"].to_dict(data) == values, name
