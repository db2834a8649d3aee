"""What pages show is kept, what they no longer show is reported; what the pages no longer share is said twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.docs.facts import PageError
from generator.importer import import_docs, spec_files
from generator.scope import ImportFault
from tests.generator.projects import project_of

ROOT = Path(__file__).parents[3]
Edited = Callable[[str, Callable[[str], str]], Path]


@pytest.fixture
def edited(shared: Path, tmp_path: Path) -> Edited:
    """The documentation with one page edited."""

    def edit(path: str, change: Callable[[str], str]) -> Path:
        folder = tmp_path / "docs"
        shutil.copytree(shared / "docs", folder, copy_function=os.symlink)
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).unlink()
        (folder / path).write_text(change(text), encoding="utf-8")
        return folder

    return edit


def _without(start: str, end: str) -> Callable[[str], str]:
    return lambda text: text[: text.index(start)] + text[text.index(end) :]


@pytest.fixture
def spot(tmp_path: Path) -> Path:
    """A project with nothing but spot, and nothing imported yet."""
    return project_of(tmp_path / "spot", "spot")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the spec as it is committed."""
    shutil.copytree(ROOT / "spec", tmp_path / "project" / "spec")
    return tmp_path / "project"


def test_what_vanishes_from_the_pages_is_reported_as_removed(
    edited: Edited, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = edited(
        "spot/rest-api.md", _without("### Query order (USER_DATA)\n", "### Current open orders (USER_DATA)\n")
    )
    assert main(["--root", str(project), "import", "--docs", str(docs)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:-1] == ["removed: GET /api/v3/order (spot/rest.yaml)"]
    assert "  /api/v3/order:\n    post:" in (project / "spec/spot/rest.yaml").read_text(encoding="utf-8")


def test_an_event_that_no_page_shows_any_more_is_reported_as_removed(edited: Edited, project: Path) -> None:
    docs = edited("spot/user-data-stream.md", lambda text: text[: text.index("## External Lock Update\n")])
    done = import_docs(docs, project)
    assert [str(entry) for entry in done.changes.removed] == ["externalLockUpdate (spot/streams.yaml)"]
    assert done.changes.added == ()


def test_a_product_that_is_gone_leaves_no_file(project: Path, shared: Path) -> None:
    (project / "spec/sapi/gone.yaml").write_text("paths: {/sapi/v1/gone: {get: {}}}\n", encoding="utf-8")
    done = import_docs(shared / "docs", project)
    assert [str(entry) for entry in done.changes.removed] == ["GET /sapi/v1/gone (sapi/gone.yaml)"]
    assert not (project / "spec/sapi/gone.yaml").exists()


def test_a_page_that_nothing_reads_is_a_fault(edited: Edited) -> None:
    docs = edited("spot/enums.md", str)
    (docs / "spot/brand-new.md").write_text("# Brand new\n", encoding="utf-8")
    with pytest.raises(ImportFault, match=r"spot/brand-new\.md: no product of spec/scope\.toml reads this page"):
        spec_files(docs, ROOT)


def test_a_page_that_is_missing_is_named(edited: Edited, spot: Path) -> None:
    docs = edited("spot/enums.md", str)
    (docs / "spot/enums.md").unlink()
    with pytest.raises(PageError, match=r"spot/enums\.md:1: there is no such page"):
        spec_files(docs, spot)


def test_a_method_is_like_its_twin_only_while_their_parameters_are_the_same(edited: Edited, spot: Path) -> None:
    row = "`icebergQty`        | DECIMAL | NO        |\n"
    added = "`onlyHere`          | INT     | YES       |\n"
    files = spec_files(edited("spot/web-socket-api.md", lambda text: text.replace(row, row + added, 1)), spot)
    method = files["spot/ws_api.yaml"].partition("  order.place:\n")[2].partition("  order.status:\n")[0]
    assert "like:" not in method
    assert "onlyHere: {type: integer, format: int64}" in method
    assert "required: [symbol, side, type, onlyHere]" in method
    assert "result: {$ref: 'rest.yaml#/components/schemas/NewOrder'}" in method


def test_a_row_of_a_table_in_html_is_a_parameter_too(edited: Edited, spot: Path) -> None:
    row = "        <td><code>showPermissionSets</code></td>\n        <td>BOOLEAN</td>\n"
    added = "        <td><code>alsoHere</code></td>\n        <td>LONG</td>\n        <td></td>\n    </tr>\n    <tr>\n"
    docs = edited(
        "spot/web-socket-api.md",
        lambda text: text.replace('<td rowspan="5" align="center">', '<td rowspan="6" align="center">', 1).replace(
            row, added + row, 1
        ),
    )
    assert "alsoHere: {type: integer, format: int64}" in spec_files(docs, spot)["spot/ws_api.yaml"]


def test_what_an_override_adds_is_not_taken_from_a_page_that_still_shows_it(
    edited: Edited, spot: Path, written: dict[str, str]
) -> None:
    """rest-api.md before 2025-10-24."""
    section = (
        "## User data stream endpoints\n### Start user data stream (USER_STREAM)\n"
        "```\nPOST /api/v3/userDataStream\n```\n**Weight:**\n2\n\n**Parameters:**\nNONE\n\n"
        '**Response:**\n```javascript\n{\n  "listenKey": "pqia91ma19a5s61cv6a81va65sdf19v8a65a1"\n}\n```\n'
    )
    files = spec_files(edited("spot/rest-api.md", lambda text: f"{text}\n{section}"), spot)
    assert files["spot/rest.yaml"] == written["spot/rest.yaml"]


def test_an_event_that_is_new_on_the_page_of_all_events_is_kept(edited: Edited, spot: Path) -> None:
    section = (
        "## Brand New\n\n**Payload:**\n\n```javascript\n"
        '{\n    "subscriptionId": 0,\n    "event": {\n        "e": "brandNew",  // Event Type\n'
        '        "E": 1581557507324,  // Event Time\n        "zz": "1.5"  // Some Amount\n    }\n}\n```\n'
    )
    streams = spec_files(edited("spot/user-data-stream.md", lambda text: f"{text}\n{section}"), spot)[
        "spot/streams.yaml"
    ]
    assert "  brandNew: {$ref: '#/components/schemas/BrandNew'}\n" in streams
    assert "zz: {type: string, format: decimal, x-name: some_amount}" in streams
