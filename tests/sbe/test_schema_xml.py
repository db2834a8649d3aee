"""The XML reader: what it takes, and how it refuses the rest."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from binwire.decode.sbe import Schema
from generator.docs.facts import PageError
from generator.docs.sbe_xml import import_schema

ROOT = Path(__file__).parents[2]
HEADER = "".join(
    f'<type name="{n}" primitiveType="uint16"/>' for n in ("blockLength", "templateId", "schemaId", "version")
)
SMALL = f"""<messageSchema package="p" id="9" version="2" byteOrder="bigEndian">
<types><composite name="messageHeader">{HEADER}</composite>
<composite name="price"><type name="mantissa" primitiveType="int32"/><type name="exponent" primitiveType="int8"/>
</composite>
<enum name="kind" encodingType="char"><validValue name="One">1</validValue></enum>
<type name="code" primitiveType="char" length="4"/>
</types>
<message name="M" id="1"><field name="kind" id="1" type="kind"/><field name="price" id="2" type="price" offset="2"/>
<field name="code" id="3" type="code"/><field name="late" id="4" type="uint8" sinceVersion="2" presence="optional"/>
</message>
</messageSchema>"""


@pytest.mark.parametrize("name", ["spot_3_5", "stream_1_0"])
def test_what_is_committed_is_what_the_xml_says(shared: Path, name: str) -> None:
    spec = YAML(typ="safe", pure=True).load((ROOT / "spec" / "sbe" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert spec == import_schema((shared / "docs" / "spot" / "sbe" / f"{name}.xml").read_bytes(), name)
    jsonschema.validate(spec, json.loads((ROOT / "spec" / "dialect" / "sbe.schema.json").read_text(encoding="utf-8")))


def test_big_endian_composites_offsets_char_enums_and_arrays() -> None:
    schema = Schema.from_xml(SMALL.encode())
    head = bytes.fromhex("000c 0001 0009 0002")
    body = b"1" + b"\0" + (-5).to_bytes(4, "big", signed=True) + b"\xff" + b"AB\0\0" + b"\x07"
    value = {"kind": "One", "price": {"mantissa": -5, "exponent": -1}, "code": "AB", "late": 7}
    assert schema.to_dict(head + body) == value
    older = bytes.fromhex("000c 0001 0009 0001")
    assert schema.to_dict(older + body) == value | {"late": None}, "padding is no value"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("<messageSchema", "<!DOCTYPE x>\n<messageSchema", 1, "DOCTYPE"),
        ("</message>", "", 11, "not well-formed"),
        ('type="code"', 'type="nothing"', 9, "nothing"),
        ('name="late"', 'name="import os"', 9, "no identifier"),
        (">1<", ">x y<", 5, "x y"),
        ('encodingType="char"', 'encodingType="uint7"', 5, "uint7"),
        ('id="9"', "", 1, "no id"),
        ("messageSchema", "somethingElse", 1, "messageSchema"),
    ],
)
def test_refusals_name_page_and_line(old: str, new: str, line: int, problem: str) -> None:
    with pytest.raises(PageError, match=f"^small.xml:{line}: .*{problem}"):
        import_schema(SMALL.replace(old, new).encode(), "small.xml")


def test_an_exponent_must_stand_before_its_mantissa() -> None:
    text = SMALL.replace('id="3" type="code"', 'id="3" type="code" exponent="later"')
    with pytest.raises(ValueError, match="later"):
        Schema.from_xml(text.encode())


def test_a_schema_that_does_not_ship() -> None:
    with pytest.raises(LookupError, match="from_xml"):
        Schema.load("spot_9_9")


def test_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "small.xml"
    path.write_text(SMALL, encoding="utf-8")
    assert repr(Schema.from_xml(path)) == "<Schema p 9:2>"
