"""What importing costs: `python benchmarks/bench_import.py [ROUNDS]`.

Each snippet runs in interpreters of its own, in turns, so that all meet the same load; processor time is counted, and
the fastest run of modules that are compiled already, as they are once installed.
Goals: building a client adds at most 70 ms and 12 MiB to a bare interpreter, and everything up to the first signed
reply takes at most 1.3 times the bare imports of the libraries it needs. Sizes are read from /proc, so on Linux alone.
"""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from interpreters import best as best_of

KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----"""  # RFC 8032, 7.1, the first test's secret key, in PKCS#8
BUILD = f"""
from binwire import Client, Credentials, Environment
client = Client(Credentials.ed25519("key", '''{KEY}'''), environment=Environment.sandbox("{{url}}"))
"""
SEND = BUILD + "client.spot.current_open_orders()\n"
# httpx loads httpcore with its first client
LIBRARIES = """
import msgspec, typing_extensions, httpx, httpcore
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives import hashes, serialization
"""
CONNECT = "httpx.Client().get('{url}/api/v3/openOrders')\n"


class NoOrders(BaseHTTPRequestHandler):
    """Answers everything with no open orders."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def measure(rounds: int, url: str) -> dict[str, tuple[float, float]]:
    """The best of each snippet."""
    snippets = {
        "bare interpreter": "",
        "import binwire": "import binwire",
        "client built": BUILD.format(url=url),
        "first reply": SEND.format(url=url),
        "libraries imported": LIBRARIES,
        "first reply by httpx": LIBRARIES + CONNECT.format(url=url),
    }
    return best_of(snippets, rounds)


def main() -> int:
    """Print times, sizes and ratios; 1 if a goal is missed."""
    server = HTTPServer(("127.0.0.1", 0), NoOrders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    best = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 7, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    for name, (took, size) in best.items():
        print(f"{name:22} {took:7.1f} ms {size:7.1f} MiB")
    added = best["client built"][0] - best["bare interpreter"][0]
    grown = best["client built"][1] - best["bare interpreter"][1]
    ratio = best["first reply"][0] / best["libraries imported"][0]
    print(f"client built: +{added:.1f} ms (goal 70), +{grown:.1f} MiB (goal 12)")
    print(f"first reply / libraries imported: {ratio:.2f} (goal 1.3)")
    print(f"first reply / first reply by httpx: {best['first reply'][0] / best['first reply by httpx'][0]:.2f}")
    return int(added > 70 or grown > 12 or ratio > 1.3)


if __name__ == "__main__":
    sys.exit(main())
