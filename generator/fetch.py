"""`python -m generator fetch`: bring the documentation into a folder laid out like `docs/`.

The only step of the generator that needs a network. The spot documentation comes from its git repository, every other
page from its address in `spec/lock.toml`. What comes out is what `import --docs` reads: pages with front matter (their
address and date), and `index.tsv`, which dates the files that carry none.
"""

from __future__ import annotations

import argparse
import datetime
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
from attrs import field, frozen

from generator.docs import html_page
from generator.git_docs import GitDocs, GitError

_INDEX_HEAD = "path\tproduct\tkind\tendpoint\tsource_url\tcaptured_at"
_BLOB = re.compile(r"(?P<repository>https://[^/]+/[^/]+/[^/]+)/blob/[^/]+/")
_KINDS = (
    ("WebSocket Event", re.compile(r"^#+ Event Name\b", re.M)),
    ("WebSocket Stream", re.compile(r"^#+ Stream Name\b", re.M)),
    ("WebSocket API", re.compile(r"^#+ Method\b", re.M)),
    ("REST", re.compile(r"^\W*(?:GET|POST|PUT|DELETE)\W+/\w", re.M | re.I)),
)
"""The word the front matter uses for a page's form, by what only that form has."""


class FetchError(Exception):
    """What could not be brought, from where, and what to do."""


@frozen
class LockedPage:
    """A `[[page]]` of `spec/lock.toml`."""

    path: str
    address: str
    date: str
    sha256: str


@frozen
class Fetched:
    """What one run brought, and what it could not."""

    pages: tuple[str, ...] = ()
    failures: tuple[str, ...] = field(default=())


def read_lock(path: Path) -> tuple[LockedPage, ...]:
    """The pages of a lock.

    Raises:
        FetchError: there is no such file, or it is no lock.
    """
    try:
        pages = tomllib.loads(path.read_text(encoding="utf-8"))["page"]
        names = ("path", "address", "date", "sha256")
        return tuple(LockedPage(**{name: page[name] for name in names}) for page in pages)
    except FileNotFoundError:
        raise FetchError(f"{path}: no such file; name the lock with --lock") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as problem:
        raise FetchError(f"{path}: not a lock of pages ({problem!r}); `import` writes it anew") from None


def repository_of(pages: Iterable[LockedPage]) -> str | None:
    """The address of the git repository that the locked spot pages came from."""
    return next((found["repository"] for page in pages if (found := _BLOB.match(page.address))), None)


def fetch_repository(url: str, revision: str, into: Path, *, address: str) -> list[str]:
    """Copy the English pages and SBE schemas of the spot documentation to `into/spot`.

    Args:
        url: what git is asked: an address or a local path.
        revision: branch, tag or commit; `HEAD` is the repository's own branch.
        into: the folder laid out like `docs/`.
        address: the repository's public address, which the pages' own addresses begin with.

    Raises:
        FetchError: git could not bring it.
    """
    try:
        docs = GitDocs.clone(url, revision)
    except GitError as problem:
        raise FetchError(str(problem)) from problem
    with docs:
        written = []
        for name, content in docs.files():
            # The documentation folder keeps the schemas one level higher than the repository.
            path = f"spot/{name.replace('sbe/schemas/', 'sbe/')}"
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            (into / path).write_bytes(content)
            written.append((path, f"{address}/blob/{docs.commit}/{name}", docs.date))
        if not written:
            raise FetchError(f"{url} at {revision}: no page of the documentation in it; name another with --repository")
        _index(into, written)
    return [path for path, _, _ in written]


def fetch_page(page: LockedPage, into: Path, client: httpx.Client, today: datetime.date) -> None:
    """Bring one page by its address; its date stays the locked one while it says the same.

    Raises:
        FetchError: the address does not answer with a page.
    """
    body = _body(page, _get(page, client))
    text = _with_front_matter(page, body, page.date)
    date = page.date
    if sha256(text.encode()).hexdigest() != page.sha256:
        date = today.isoformat()
        text = _with_front_matter(page, body, date)
    target = into / page.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    _index(into, [(page.path, page.address, date)])


def _get(page: LockedPage, client: httpx.Client) -> httpx.Response:
    try:
        reply = client.get(page.address)
    except httpx.HTTPError as problem:
        raise FetchError(f"{page.address}: {problem or type(problem).__name__}; is there a network?") from problem
    if reply.status_code != 200:
        raise FetchError(
            f"{page.address}: HTTP {reply.status_code} for {page.path}; if the page has moved, "
            "correct its address in spec/lock.toml"
        )
    # The site answers an address it no longer has with another page, not with 404.
    if reply.url.path.rstrip("/") != httpx.URL(page.address).path.rstrip("/"):
        raise FetchError(
            f"{page.address}: sent on to {reply.url}; correct the address of {page.path} in spec/lock.toml"
        )
    return reply


def _body(page: LockedPage, reply: httpx.Response) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    if kind in ("text/markdown", "text/plain", "text/x-markdown"):
        return _without_front_matter(reply.text)
    if kind not in ("text/html", "application/xhtml+xml"):
        raise FetchError(f"{page.address}: {kind or 'no content type'} instead of HTML or Markdown for {page.path}")
    text = html_page.to_markdown(reply.text)
    if text is None:
        raise FetchError(
            f"{page.address}: the HTML holds no article with a title; the page for {page.path} may have moved: "
            "open it in a browser and correct its address in spec/lock.toml"
        )
    return text


def _without_front_matter(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n+", "", text, flags=re.S)


def _with_front_matter(page: LockedPage, body: str, date: str) -> str:
    kind = next((kind for kind, mark in _KINDS if mark.search(body)), "Guide")
    head = f"exchange: binance\nsource_url: {page.address}\napi_type: {kind}\ncaptured_at: {date}\norigin: fetch"
    return f"---\n{head}\n---\n\n{body.strip()}\n"


def _index(into: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    """Add or replace rows (path, address, date) of `index.tsv`."""
    path = into / "index.tsv"
    old = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    lines = {line.partition("\t")[0]: line for line in old}
    for page, address, date in rows:
        lines[page] = f"{page}\t{_product(page)}\t\t\t{address}\t{date}"
    path.write_text("\n".join([_INDEX_HEAD, *(lines[page] for page in sorted(lines))]) + "\n", encoding="utf-8")


def _product(path: str) -> str:
    """As the index names it: sapi's pages by their docs product."""
    folder, _, below = path.partition("/")
    return below.partition("/")[0] if folder == "sapi" and "/" in below else folder


def fetch(
    pages: Iterable[LockedPage],
    into: Path,
    *,
    today: datetime.date,
    repository: str | None = None,
    revision: str = "HEAD",
    timeout: float = 30,
) -> Fetched:
    """Bring everything the lock names; what fails is told, the rest is kept.

    Args:
        pages: the lock's pages.
        into: folder to write to, laid out like `docs/`.
        today: date of the pages that say something new.
        repository: where git finds the spot documentation, if not at the lock's address.
        revision: branch, tag or commit of it.
        timeout: seconds to wait for a single page.
    """
    pages = tuple(pages)
    done: list[str] = []
    failures: list[str] = []
    address = repository_of(pages) or repository
    if address:
        try:
            done += fetch_repository(repository or f"{address}.git", revision, into, address=address)
        except FetchError as problem:
            failures.append(str(problem))
    brought, failed = _fetch_pages(_single(pages), into, today, timeout)
    return Fetched((*done, *brought), (*failures, *failed))


def _fetch_pages(
    pages: Iterable[LockedPage], into: Path, today: datetime.date, timeout: float
) -> tuple[list[str], list[str]]:
    """Paths brought, and what failed."""
    done: list[str] = []
    failures: list[str] = []
    with httpx.Client(follow_redirects=True, timeout=timeout, headers={"Accept": "text/markdown, text/html"}) as client:
        for page in pages:
            try:
                fetch_page(page, into, client, today)
                done.append(page.path)
            except FetchError as problem:
                failures.append(str(problem))
    return done, failures


def _single(pages: Iterable[LockedPage]) -> Iterator[LockedPage]:
    # No site has updates/: `--keep` brings it.
    return (page for page in pages if not _BLOB.match(page.address) and not page.path.startswith("updates/"))


def keep_updates(keep: Path, into: Path) -> None:
    """Copy what no page holds and no address serves, such as the base addresses, from an earlier folder.

    Raises:
        FetchError: there is none in it.
    """
    if not (keep / "updates").is_dir():
        raise FetchError(f"{keep}: no folder updates/ in it; --keep names an earlier documentation folder")
    shutil.copytree(keep / "updates", into / "updates", dirs_exist_ok=True)
    if (keep / "README.md").is_file():
        # It says of which day updates/ is.
        shutil.copy(keep / "README.md", into / "README.md")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="folder to write, laid out like docs/")
    parser.add_argument("--lock", type=Path, default=Path("spec/lock.toml"), help="which pages (default: %(default)s)")
    parser.add_argument("--repository", metavar="URL", help="git repository of the spot documentation, address or path")
    parser.add_argument("--revision", default="HEAD", help="branch, tag or commit of it (default: its own branch)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="earlier folder to take updates/ from: no site has it")
    parser.add_argument("--timeout", type=float, default=30, metavar="S", help="seconds a page (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; 1 if anything could not be brought."""
    try:
        pages = read_lock(arguments.lock)
        if arguments.keep:
            keep_updates(arguments.keep, arguments.into)
    except FetchError as problem:
        print(problem, file=sys.stderr)
        return 1
    result = fetch(
        pages,
        arguments.into,
        today=datetime.datetime.now(datetime.UTC).date(),
        repository=arguments.repository,
        revision=arguments.revision,
        timeout=arguments.timeout,
    )
    for failure in result.failures:
        print(failure, file=sys.stderr)
    print(f"{len(result.pages)} pages in {arguments.into}, {len(result.failures)} failed")
    return 1 if result.failures else 0
