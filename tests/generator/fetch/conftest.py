"""A web server and a git repository, both on this machine."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from attrs import define, field


@define
class Site:
    """What the local web server answers: path to (status, content type, body)."""

    address: str
    pages: dict[str, tuple[int, str, str]] = field(factory=dict)

    def html(self, path: str, article: str) -> str:
        """Serve an article in the documentation site's frame; its address."""
        frame = f"<html><body><nav>Menu</nav><main>{article}</main><footer>(c)</footer></body></html>"
        self.pages[path] = (200, "text/html; charset=utf-8", frame)
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    pages: dict[str, tuple[int, str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = pages.get(self.path, (404, "text/html", "<html></html>"))
            self.send_response(status)
            if status == 301:
                self.send_header("Location", body)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}", pages)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def make_repository(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Make a git repository of one commit, dated 2026-07-21; its folder."""

    def make(files: dict[str, str]) -> Path:
        folder = tmp_path / "repository"
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        (folder / "sbe/schemas").mkdir(parents=True, exist_ok=True)
        (folder / "sbe/schemas/spot_prod_latest.xml").symlink_to("spot_3_4.xml")
        date = "2026-07-21T10:00:00+00:00"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": os.devnull}
        person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        for command in (["init", "-q"], ["add", "."], [*person, "commit", "-q", "-m", "docs"]):
            subprocess.run(["git", "-C", str(folder), *command], check=True, env={**os.environ, **dates})
        return folder

    return make
