"""The spec's YAML, read back by ruamel.yaml."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generator.spec_text import yaml_text

texts = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12),
    st.sampled_from(
        ["NO", "on", "1:00", "2026-02-20", "1e3", "~", "", " x", "a: b", "a #b", "'", '"', "<p>", "!x", "3.1.0"]
    ),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_reads_back_as_written(document: dict[str, Any]) -> None:
    assert (YAML(typ="safe", pure=True).load(yaml_text(document)) or {}) == document


@pytest.mark.parametrize("name", ["spot/rest.yaml", "fapi/streams.yaml", "sbe/spot_3_5.yaml", "errors.yaml"])
def test_lines_are_no_wider_than_the_project_allows_but_for_addresses(written: dict[str, str], name: str) -> None:
    assert [line for line in written[name].split("\n") if len(line) > 120 and "https://" not in line] == []
