"""A page that cannot be read names itself and the line, nothing is written; one that says more changes the spec."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.docs.facts import PageError
from generator.importer import import_docs, spec_files
from tests.generator.projects import product_of, project_of

ROOT = Path(__file__).parents[3]
REST = "spot/rest-api.md"
WS_API = "spot/web-socket-api.md"
EVENTS = "spot/user-data-stream.md"
ENUMS = "spot/enums.md"

Docs = Callable[[Mapping[str, tuple[str, str]]], Path]


@pytest.fixture
def docs(shared: Path, tmp_path: Path) -> Docs:
    """A copy of the documentation with a text on a page replaced, once."""

    def copy(changes: Mapping[str, tuple[str, str]]) -> Path:
        folder = tmp_path / "docs"
        shutil.copytree(shared / "docs", folder, copy_function=os.symlink, dirs_exist_ok=True)
        for path, (find, replace) in changes.items():
            page = folder / path
            text = page.read_text(encoding="utf-8")
            assert find in text
            page.unlink()
            page.write_text(text.replace(find, replace, 1), encoding="utf-8")
        return folder

    return copy


@pytest.mark.parametrize(
    ("path", "find", "replace", "line_of", "problem"),
    [
        pytest.param(
            REST,
            "POST /api/v3/order\n```\nSend",
            "\n```\nSend",
            "### New order (TRADE)",
            "no endpoint",
            id="missing endpoint line",
        ),
        pytest.param(
            REST,
            "symbol | STRING | YES |\nside | ENUM | YES |Please",
            "symbol | STRING\nside | ENUM | YES |Please",
            "symbol | STRING\nside",
            "without type or mandatory",
            id="row of a table cut off",
        ),
        pytest.param(
            WS_API,
            "------------------- | ------- | --------- | ------------\n"
            "`symbol`            | STRING  | YES       |\n`side`",
            "`symbol`            | STRING  | YES       |\n`side`",
            "",
            "without the table's header",
            id="bar line of a table missing",
        ),
        pytest.param(
            "sapi/margin_trading/trade-data-stream/Event-Order-Update.md",
            "| Field | Name | Description | Examples |",
            "| Key | Name | Description | Examples |",
            "| Key",
            "neither fields nor values",
            id="table of an event's fields under another header",
        ),
        pytest.param(
            "sapi/margin_trading/risk-data-stream/Keepalive-User-Data-Stream.md",
            "| listenKey |",
            "\n| listenKey |",
            "| listenKey |",
            "without the table's header",
            id="row cut from a table of one",
        ),
        pytest.param(
            REST,
            "newClientOrderId | STRING | NO | A unique",
            "\nnewClientOrderId | STRING | NO | A unique",
            "newClientOrderId | STRING | NO | A unique",
            "without the table's header",
            id="empty line within a table",
        ),
        pytest.param(
            REST,
            '    "orderListId": -1, // Unless it\'s part of an order list, value will be -1\n'
            '    "clientOrderId": "6gCrw2kRUAF9CvJDGP16IP",\n    "transactTime": 1507725176595\n}',
            '    "orderListId": -1, // Unless it\'s part of an order list, value will be -1\n'
            '    "clientOrderId": "6gCrw2kRUAF9CvJDGP16IP",\n    "transactTime": 1507725176595\n',
            "",
            "ends too early",
            id="unbalanced example",
        ),
        pytest.param(
            EVENTS,
            '            {\n                "a": "ETH",                 // Asset',
            '                "a": "ETH",                 // Asset',
            "",
            "a value expected, not ':'",
            id="unbalanced payload",
        ),
        pytest.param(
            EVENTS,
            '<td><code>"j": 1</code></td>',
            '<td><code>"j": "1</code></td>',
            "",
            "unexpected",
            id="unbalanced example in a table",
        ),
        pytest.param(
            REST,
            "Check an order's status.\n\n**Weight:**\n4\n",
            "Check an order's status.\n",
            "### Query order (USER_DATA)",
            "no weight",
            id="missing weight",
        ),
        pytest.param(
            WS_API,
            "| `symbol`  |      6 |\n| none      |     80 |",
            "| `symbol`  |      6 |\n| none      |     many |",
            "",
            "no weight in 'many'",
            id="weight in words",
        ),
        pytest.param(
            REST,
            "symbol | STRING | YES |\nside",
            "symbol | STRING | PERHAPS |\nside",
            "symbol | STRING | PERHAPS",
            "neither mandatory nor not",
            id="unknown mandatory",
        ),
    ],
)
def test_names_page_and_line(
    docs: Docs, tmp_path: Path, path: str, find: str, replace: str, line_of: str, problem: str
) -> None:
    folder = docs({path: (find, replace)})
    root = project_of(tmp_path / "project", "spot", product_of(path))
    with pytest.raises(PageError, match=problem) as caught:
        import_docs(folder, root)
    assert caught.value.page == path
    lines = (folder / path).read_text(encoding="utf-8").split("\n")
    if line_of:
        head = line_of.split("\n")
        expected = next(n for n in range(len(lines)) if all(lines[n + i].startswith(h) for i, h in enumerate(head)))
        assert caught.value.line == expected + 1
    else:
        assert 1 < caught.value.line <= len(lines)
    assert not (root / "spec" / "spot").exists()


def test_exit_status_and_message(docs: Docs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = docs({REST: ("Check an order's status.\n\n**Weight:**\n4\n", "Check an order's status.\n")})
    assert main(["--root", str(project_of(tmp_path / "project", "spot")), "import", "--docs", str(folder)]) == 1
    assert "nothing written: spot/rest-api.md:" in capsys.readouterr().err


def test_an_import_that_fails_leaves_the_spec_of_the_last_one(docs: Docs, shared: Path, tmp_path: Path) -> None:
    root = project_of(tmp_path / "project", "spot")
    import_docs(shared / "docs", root)
    before = _files(root)
    with pytest.raises(PageError):
        import_docs(docs({REST: ("Check an order's status.\n\n**Weight:**\n4\n", "Check an order's status.\n")}), root)
    assert _files(root) == before


@pytest.mark.parametrize(
    ("path", "find", "replace", "file", "shows"),
    [
        pytest.param(
            REST,
            "strategyId |LONG| NO|\n",
            "strategyId |LONG| NO|\nbrandNew | DECIMAL | YES | Something.\n",
            "spot/rest.yaml",
            "{name: brandNew, in: query, required: true, schema: {type: string, format: decimal}}",
            id="parameter",
        ),
        pytest.param(
            ENUMS, "* `SELL`\n", "* `SELL`\n* `BOTH`\n", "spot/rest.yaml", "[BUY, SELL, BOTH]", id="enum value"
        ),
        pytest.param(
            REST,
            "`MARKET_PEG`. <br>",
            "`MARKET_PEG` or `LAST_PEG`. <br>",
            "spot/rest.yaml",
            "LAST_PEG",
            id="inline enum value",
        ),
        pytest.param(
            REST,
            "Check an order's status.\n\n**Weight:**\n4\n",
            "Check an order's status.\n\n**Weight:**\n7\n",
            "spot/rest.yaml",
            "x-weight: 7",
            id="weight",
        ),
        pytest.param(
            REST,
            '"uid": 354937868\n',
            '"uid": 354937868,\n    "tier": "1.5"\n',
            "spot/rest.yaml",
            "tier: {type: string, format: decimal}",
            id="response member",
        ),
        pytest.param(
            EVENTS,
            '"T": 1573200697068        // Clear Time\n',
            '"T": 1573200697068,       // Clear Time\n        "zz": true                // Paid out\n',
            "spot/streams.yaml",
            "zz: {type: boolean, x-name: paid_out}",
            id="event member",
        ),
        pytest.param(
            EVENTS,
            "  <tr>\n    <td><code>j</code></td>",
            "  <tr>\n    <td><code>qq</code></td>\n    <td>Quite New</td>\n    <td>Sometimes.</td>\n"
            '    <td><code>"qq": "1.5"</code></td>\n  </tr>\n  <tr>\n    <td><code>j</code></td>',
            "spot/streams.yaml",
            "qq: {type: string, format: decimal, x-name: quite_new}",
            id="conditional event member",
        ),
    ],
)
def test_what_a_page_says_more_is_in_the_spec(
    docs: Docs, written: dict[str, str], tmp_path: Path, path: str, find: str, replace: str, file: str, shows: str
) -> None:
    assert shows not in written[file]
    assert shows in spec_files(docs({path: (find, replace)}), project_of(tmp_path / "project", "spot"))[file]


def _files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((root / "spec").rglob("*")) if path.is_file()}
