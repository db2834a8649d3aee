"""The spec is read as YAML 1.2."""

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from generator.faults import SpecError
from generator.load import read_yaml

SPEC = Path(__file__).parents[3] / "spec"


def test_yaml_is_1_2(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "a: NO\nb: ON\nc: 1:00\nd: 2026-02-20\ne: off\nf: 014\ng: 0o14\nh: 1.5\ni:\nj: ~\n"
    )
    assert read_yaml(tmp_path, "a.yaml") == {
        "a": "NO",
        "b": "ON",
        "c": "1:00",
        "d": "2026-02-20",
        "e": "off",
        "f": 14,
        "g": 12,
        "h": 1.5,
        "i": None,
        "j": None,
    }


def test_a_key_that_comes_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\nb: {c: 1, c: 2}\n")
    with pytest.raises(SpecError, match="duplicate key 'c'"):
        read_yaml(tmp_path, "a.yaml")


@pytest.mark.parametrize("name", ["spot/rest.yaml", "spot/streams.yaml", "fapi/streams.yaml", "fapi/ws_api.yaml"])
def test_another_reader_reads_the_same(name: str) -> None:
    other = YAML(typ="safe", pure=True).load(SPEC / name)
    assert json.dumps(read_yaml(SPEC, name)) == json.dumps(other)
