"""What stands under the heading of an answer: several examples, and tables and lists that describe it."""

from __future__ import annotations

import pytest

from generator.docs import endpoint_page
from generator.docs.facts import Operation, PageError
from generator.examples import parse
from tests.generator.import_pages.conftest import make_page

HEAD = "# Y\n## HTTP Request\nPOST `/x`\n## Response Example\n"


def read(text: str) -> Operation:
    return endpoint_page.read(make_page(f"{HEAD}{text}", "x.md")).operations[0]


@pytest.mark.parametrize(
    ("over", "titles"),
    [
        (("> Response ACK:", "> Response FULL:"), ["ACK", "FULL"]),
        (("", "> OR"), ["", "OR"]),
        (("", "**OR** (if symbol sent)"), ["", "OR (if symbol sent)"]),
        (("USDT Margined Futures：", "COIN Margined Futures："), ["USDT Margined Futures", "COIN Margined Futures"]),
        (('If "symbols" is not sent', 'If "symbols" is sent'), ['If "symbols" is not sent', 'If "symbols" is sent']),
        (("This is a long sentence that tells no case apart from others.", "or"), ["", "or"]),
    ],
)
def test_what_tells_examples_apart(over: tuple[str, str], titles: list[str]) -> None:
    blocks = "\n\n".join(f"{text}\n\n```json\n{{}}\n```" for text in over)
    assert [example.title for example in read(blocks).examples] == titles


def test_one_example_has_no_title() -> None:
    assert [example.title for example in read("> OR\n\n```json\n{}\n```").examples] == [""]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": “USDT”, // none\n}', {"a": "USDT"}),
        ('["0\t"]', ["0\t"]),
        (r'{"q": "{\'a\':1}"}', {"q": "{'a':1}"}),
        (r'["a\\"]', ["a\\"]),
    ],
)
def test_how_strings_are_written(text: str, value: object) -> None:
    assert parse(text).value == value


def test_a_table_that_says_text_of_what_the_example_shows_as_a_number() -> None:
    text = """```json
{"total": 1, "price": 0.5, "rows": [{"groupId": 7, "enabled": false, "name": "x", "none": null, "empty": []}]}
```

## Response detail description

| Parameter | Type | Description |
| --- | --- | --- |
| total | LONG |  |
| price | STRING |  |
| rows | OBJECT ARRAY |  |
| → groupId | STRING |  |
| rows[].enabled | String |  |
| → → name | STRING |  |
"""
    row = {"groupId": "string", "enabled": "string", "name": "string", "none": "any", "empty": ["any"]}
    assert read(text).types == {"total": "integer", "price": "number", "rows": [row]}


def test_a_table_that_agrees_says_nothing() -> None:
    table = "| Field | Type | Description |\n| --- | --- | --- |\n| total | LONG | x |\n"
    assert read(f'```json\n{{"total": 1}}\n```\n\n{table}').types is None


def test_members_in_a_list_instead_of_an_example() -> None:
    text = """- `code`: String, "000000" for success
- `data`: Object, with:
  - `assets`: Array of objects, each with:
    - `asset`: String
    - `sizes`: Array of strings
  - `open`: Boolean
- `time`: Integer
- Other fields: may include more
"""
    data = {"assets": [{"asset": "string", "sizes": ["string"]}], "open": "boolean"}
    assert read(text).types == {"code": "string", "data": data, "time": "integer"}


def test_a_member_of_an_unknown_type_is_an_error() -> None:
    with pytest.raises(PageError, match=r"x\.md:5: unknown type of a member of the answer: 'Colour'"):
        read("- `code`: Colour\n")
