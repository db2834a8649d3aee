"""Servers on loopback that say what they are told to, and keep what they heard."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import Struct


class Heard(Struct):
    verb: str
    target: str
    headers: dict[str, str]
    body: bytes


Reply = tuple[int, dict[str, str], bytes]


@contextmanager
def http_server(answer: Callable[[Heard], Reply]) -> Iterator[tuple[str, list[Heard]]]:
    """An HTTP server by the standard library; gives its address and what it heard so far."""
    heard: list[Heard] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard.append(Heard(self.command, self.path, headers, body))
            status, reply_headers, reply = answer(heard[-1])
            self.send_response(status)
            for name, value in reply_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def raw_server(say: bytes, hang: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads one request per connection, says `say`, and closes, or hangs until the end."""
    heard: list[bytes] = []
    done = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                if done.is_set():
                    return
                heard.append(connection.recv(65536))
                connection.sendall(say)
                if hang:
                    done.wait()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        done.set()
        socket.create_connection(listener.getsockname()).close()
        thread.join()
        listener.close()


@contextmanager
def tiring_server(say: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers the first request of each connection with `say`, reads the second, and hangs up."""
    heard: list[bytes] = []
    done = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                if done.is_set():
                    return
                heard.append(connection.recv(65536))
                connection.sendall(say)
                if second := connection.recv(65536):
                    heard.append(second)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        done.set()
        socket.create_connection(listener.getsockname()).close()
        thread.join()
        listener.close()


def closed_port() -> str:
    """The address of a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
