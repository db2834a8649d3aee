"""`python -m generator fetch` against a web server and a git repository on this machine."""

from __future__ import annotations

import argparse
import datetime
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve

from generator import fetch
from generator.importer import spec_files
from tests.generator.fetch.conftest import Site

TODAY = datetime.date(2026, 11, 21)
ARTICLE = "<h1>Ping (NONE)</h1><h2>HTTP Request</h2><p>GET <code>/sapi/v1/ping</code></p>"
BODY = "# Ping (NONE)\n\n## HTTP Request\n\nGET `/sapi/v1/ping`\n"
SPOT = "https://github.com/binance/binance-spot-api-docs/blob/a5e0bc3d/errors.md"


def locked(path: str, address: str, digest: str = "") -> fetch.LockedPage:
    return fetch.LockedPage(path=path, address=address, date="2026-01-15", sha256=digest)


def front_matter(address: str, date: str) -> str:
    head = f"exchange: binance\nsource_url: {address}\napi_type: REST\ncaptured_at: {date}\norigin: fetch"
    return f"---\n{head}\n---\n\n{BODY}"


def test_a_page_comes_with_its_address_and_todays_date(site: Site, tmp_path: Path) -> None:
    address = site.html("/docs/ping", ARTICLE)
    result = fetch.fetch([locked("sapi/wallet/ping.md", address)], tmp_path, today=TODAY)
    assert result == fetch.Fetched(("sapi/wallet/ping.md",), ())
    assert (tmp_path / "sapi/wallet/ping.md").read_text() == front_matter(address, "2026-11-21")
    assert (tmp_path / "index.tsv").read_text().splitlines() == [
        "path\tproduct\tkind\tendpoint\tsource_url\tcaptured_at",
        f"sapi/wallet/ping.md\twallet\t\t\t{address}\t2026-11-21",
    ]


def test_a_page_that_says_the_same_keeps_its_date(site: Site, tmp_path: Path) -> None:
    address = site.html("/docs/ping", ARTICLE)
    same = sha256(front_matter(address, "2026-01-15").encode()).hexdigest()
    fetch.fetch([locked("sapi/wallet/ping.md", address, same)], tmp_path, today=TODAY)
    assert "captured_at: 2026-01-15" in (tmp_path / "sapi/wallet/ping.md").read_text()


def test_a_page_served_as_markdown_is_taken_as_it_is(site: Site, tmp_path: Path) -> None:
    site.pages["/ping.md"] = (200, "text/markdown", f"---\ntitle: Ping\n---\n\n{BODY}")
    address = f"{site.address}/ping.md"
    fetch.fetch([locked("fapi/ping.md", address)], tmp_path, today=TODAY)
    assert (tmp_path / "fapi/ping.md").read_text() == front_matter(address, "2026-11-21")


def test_one_page_missing_leaves_the_others(site: Site, tmp_path: Path) -> None:
    pages = [locked("fapi/gone.md", f"{site.address}/gone"), locked("fapi/ping.md", site.html("/ping", ARTICLE))]
    result = fetch.fetch(pages, tmp_path, today=TODAY)
    assert result.pages == ("fapi/ping.md",)
    assert result.failures == (
        f"{site.address}/gone: HTTP 404 for fapi/gone.md; if the page has moved, correct its address in spec/lock.toml",
    )
    assert not (tmp_path / "fapi/gone.md").exists()


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ((200, "text/html", "<div id=app></div>"), "holds no article with a title"),
        ((200, "application/pdf", "%PDF"), "application/pdf instead of HTML or Markdown"),
        ((301, "text/html", "/elsewhere"), "sent on to"),
    ],
)
def test_what_is_no_page_is_refused(site: Site, tmp_path: Path, reply: tuple[int, str, str], problem: str) -> None:
    site.html("/elsewhere", ARTICLE)
    site.pages["/page"] = reply
    result = fetch.fetch([locked("fapi/page.md", f"{site.address}/page")], tmp_path, today=TODAY)
    assert problem in result.failures[0]
    assert not (tmp_path / "fapi").exists()


def test_the_spot_repository_comes_by_git(make_repository: Callable[[dict[str, str]], Path], tmp_path: Path) -> None:
    schema = "<sbe:messageSchema/>"
    files = {"errors.md": "# Errors\n", "errors_CN.md": "#\n", "faqs/a.md": "# A\n", "sbe/schemas/spot_3_4.xml": schema}
    repository = make_repository({**files, "images/logo.svg": "<svg/>"})
    docs = tmp_path / "docs"
    result = fetch.fetch([locked("spot/errors.md", SPOT)], docs, today=TODAY, repository=str(repository))
    assert result == fetch.Fetched(("spot/errors.md", "spot/faqs/a.md", "spot/sbe/spot_3_4.xml"), ())
    assert (docs / "spot/errors.md").read_text() == "# Errors\n"
    assert (docs / "spot/sbe/spot_3_4.xml").read_text() == schema
    row = (docs / "index.tsv").read_text().splitlines()[1].split("\t")
    assert row[0] == "spot/errors.md"
    assert row[4].startswith("https://github.com/binance/binance-spot-api-docs/blob/")
    assert row[4].endswith("/errors.md")
    assert row[5] == "2026-07-21"


def test_no_repository_is_an_error_that_says_what_to_check(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    result = fetch.fetch([locked("spot/errors.md", SPOT)], tmp_path, today=TODAY, repository=str(nowhere))
    assert result.failures[0].startswith(f"{nowhere}: git fetch failed")
    assert "--repository" in result.failures[0]


def test_the_command_tells_what_failed(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "lock.toml"
    pages = {"fapi/ping.md": site.html("/ping", ARTICLE), "fapi/gone.md": f"{site.address}/gone"}
    lock.write_text(
        "".join(
            f'[[page]]\npath = "{path}"\naddress = "{address}"\ndate = "2026-01-15"\nsha256 = ""\n'
            for path, address in pages.items()
        )
    )
    parser = argparse.ArgumentParser()
    fetch.configure(parser)
    docs = tmp_path / "docs"
    assert fetch.run(parser.parse_args(["--into", str(docs), "--lock", str(lock)])) == 1
    out, err = capsys.readouterr()
    assert out == f"1 pages in {docs}, 1 failed\n"
    assert "fapi/gone.md" in err


def test_a_lock_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchError, match="no such file; name the lock with --lock"):
        fetch.read_lock(tmp_path / "lock.toml")
    (tmp_path / "lock.toml").write_text("[[page]]\npath = 'fapi/ping.md'\n")
    with pytest.raises(fetch.FetchError, match="not a lock of pages"):
        fetch.read_lock(tmp_path / "lock.toml")


def test_what_no_site_has_is_kept(tmp_path: Path) -> None:
    (tmp_path / "old/updates").mkdir(parents=True)
    (tmp_path / "old/updates/hosts.json").write_text("{}")
    fetch.keep_updates(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new/updates/hosts.json").read_text() == "{}"
    with pytest.raises(fetch.FetchError, match="no folder updates/ in it"):
        fetch.keep_updates(tmp_path / "new/updates", tmp_path / "other")


def test_what_was_fetched_can_be_imported(
    site: Site, make_repository: Callable[[dict[str, str]], Path], shared: Path, tmp_path: Path
) -> None:
    """The documentation served by a git repository and a web server gives the spec that the folder itself gives."""
    project = Path(__file__).parents[3]
    root, docs = tmp_path / "root", shared / "docs"
    shutil.copytree(project / "spec", root / "spec")
    spot, pages = {}, []
    for page in fetch.read_lock(root / "spec/lock.toml"):
        text = (docs / page.path).read_text(encoding="utf-8")
        if page.path.startswith("spot/"):
            spot[page.address.partition("/blob/")[2].partition("/")[2]] = text
            pages.append(page)
        else:
            site.pages[f"/{page.path}"] = (200, "text/markdown; charset=utf-8", text)
            pages.append(evolve(page, address=f"{site.address}/{page.path}"))
    fetched = tmp_path / "docs"
    result = fetch.fetch(pages, fetched, today=TODAY, repository=str(make_repository(spot)))
    fetch.keep_updates(docs, fetched)
    assert result.failures == ()
    for page in pages:
        # Of what sources say differently the newer stands: each page is as old as it was.
        text = (fetched / page.path).read_text(encoding="utf-8")
        (fetched / page.path).write_text(text.replace(TODAY.isoformat(), page.date, 1), encoding="utf-8")
    known, again = spec_files(docs, root), spec_files(fetched, root)
    del known["lock.toml"], again["lock.toml"]
    assert facts_of(again) == facts_of(known)


def facts_of(files: dict[str, str]) -> dict[str, str]:
    """Without addresses and dates, which tell where and when a page was fetched."""
    return {name: re.sub(r"https?://[^\s,}]+|'?\d{4}-\d\d-\d\d'?", "…", text) for name, text in files.items()}
