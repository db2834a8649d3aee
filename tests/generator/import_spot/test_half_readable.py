"""A page of which one fact can no longer be read: an error that names page and line, and nothing written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.importer import spec_files
from tests.generator.projects import product_of, project_of

REST = "spot/rest-api.md"
EVENTS = "spot/user-data-stream.md"
QUERY = "fapi/trade/rest-api/Query-Current-Open-Order.md"
LOGON = "fapi/websocket-api-general-info.md"
START = "fapi/user-data-streams/Start-User-Data-Stream-Wsp.md"
DISABLE = "sapi/margin_trading/account/Disable-Isolated-Margin-Account.md"
LISTEN_KEY = "sapi/margin_trading/risk-data-stream/Start-User-Data-Stream.md"
TOKEN = "sapi/margin_trading/trade-data-stream.md"

Docs = Callable[[str, str, str], Path]


@pytest.fixture
def docs(shared: Path, tmp_path: Path) -> Docs:
    """A copy of the documentation with a text on a page replaced, once."""

    def copy(path: str, find: str, replace: str) -> Path:
        folder = tmp_path / "docs"
        shutil.copytree(shared / "docs", folder, copy_function=os.symlink)
        text = (shared / "docs" / path).read_text(encoding="utf-8")
        assert find in text
        (folder / path).unlink()
        (folder / path).write_text(text.replace(find, replace, 1), encoding="utf-8")
        return folder

    return copy


@pytest.mark.parametrize(
    ("path", "find", "replace", "line_of", "problem"),
    [
        (REST, "strategyId |LONG| NO|", "strategyId |LNG| NO|", "strategyId |LNG", "unknown type 'LNG' of strategyId"),
        (DISABLE, "| symbol | STRING |", "| symbol | STRNG |", "| symbol |", "unknown type 'STRNG' of symbol"),
        (QUERY, "| orderId | LONG |", "| orderId |  |", "| orderId |", "unknown type '' of orderId"),
        (DISABLE, "Request Parameters\n\n| Name | Type |", "Prm\n\n| Name | Typ |", "| Name |", "no columns name,"),
        (QUERY, "## Request Weight", "## Request Wieght", "# Query Current", "no weight of GET /fapi/v1/openOrder"),
        (QUERY, "**1**\n", "\n", "# Query Current", "no weight of GET /fapi/v1/openOrder"),
        (START, "## Request Weight", "## Request Cost", "# Start", "no weight of userDataStream.start"),
        (DISABLE, "**300(UID)**", "", "# Disable", "no weight of DELETE /sapi/v1/margin/isolated/account"),
        (REST, "### Query order (USER_DATA)", "### Query order (USR_DATA)", "### Query order", "no word of security"),
        (REST, "### Query order (USER_DATA)", "### Query order", "### Query order", "no word of security"),
        (QUERY, "(USER_DATA)", "(USR_DATA)", "# Query Current", "no word of security"),
        (DISABLE, "(TRADE)", "(TRAD)", "# Disable", "no word of security"),
        (LISTEN_KEY, "(USER_STREAM)", "(USERSTREAM)", "# Start User", "no word of security"),
        (LISTEN_KEY, "(USER_STREAM)", "USER_STREAM)", "# Start User", "no word of security"),
        (START, " (USER_STREAM)", "", "# Start User", "no word of security"),
        (TOKEN, "(USER_STREAM)", "(USER-STREAM)", "## Create", "no word of security"),
        (LOGON, "key (SIGNED)", "key (SINGED)", "### Log in", "no word of security"),
        ("spot/errors.md", "### -1121 BAD", "### -112x BAD", "### -112x", "no error code: '-112x BAD_SYMBOL'"),
        ("fapi/error-code.md", "# -1121 BAD", "# -112x BAD", "### -112x", "no error code: '-112x BAD_SYMBOL'"),
    ],
)  # fmt: skip
def test_names_page_and_line_and_writes_nothing(
    docs: Docs,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    path: str,
    find: str,
    replace: str,
    line_of: str,
    problem: str,
) -> None:
    folder = docs(path, find, replace)
    project = project_of(tmp_path / "project", product_of(path))
    assert main(["--root", str(project), "import", "--docs", str(folder)]) == 1
    lines = (folder / path).read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(line_of))
    assert f"nothing written: {path}:{line}: {problem}" in capsys.readouterr().err
    assert not (project / "spec" / "lock.toml").exists()


@pytest.mark.parametrize(
    ("find", "replace", "correction", "shows"),
    [
        ("**1**\n", "\n", 'find = "## Request Weight"\nreplace = "## Request Weight\\n\\n3"', "x-weight: 3"),
        (
            "(USER_DATA)",
            "",
            'find = "# Query Current Open Order"\nreplace = "# Query Current Open Order (MARKET_DATA)"',
            "x-security: MARKET_DATA",
        ),
    ],
)
def test_a_correction_may_say_what_the_page_does_not(
    docs: Docs, tmp_path: Path, find: str, replace: str, correction: str, shows: str
) -> None:
    project = project_of(tmp_path / "project", "fapi")
    said = f'[[page]]\npath = "{QUERY}"\n{correction}\nreason = "x"\nlink = "https://example.org"\n'
    (project / "spec" / "overrides" / "more.toml").write_text(said, encoding="utf-8")
    rest = spec_files(docs(QUERY, find, replace), project)["fapi/rest.yaml"]
    assert shows in rest.partition("operationId: query_current_open_order\n")[2].partition("parameters:")[0]


def test_an_event_under_another_name_is_not_made_up_by_another_products_page(
    docs: Docs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Margin's pages show executionReport too."""
    project = project_of(tmp_path / "project", "spot")
    folder = docs(EVENTS, '"e": "executionReport"', '"e": "executionReprt"')
    assert main(["--root", str(project), "import", "--docs", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "Event-Order-Update.md:" in said
    assert "no page of spot's own shows the event 'executionReport'" in said
    assert not (project / "spec" / "lock.toml").exists()
