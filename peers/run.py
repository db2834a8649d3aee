"""`python -m peers.run [PEER …]`: run other people's clients against the sandbox, a sandbox each.

Exit code 0: every check is well, or fails as its known fault does. 1: some other check failed, or a known fault no
longer shows. 2: a peer's packages cannot be had.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .checks import Result
from .environments import CannotInstall, Program, program
from .exchange import Exchange

ROOT = Path(__file__).resolve().parent.parent
PEERS = ("official", "python_binance", "ccxt", "javascript")
# Seconds for one peer's program; peers that run at a time; the seed of the synthetic market.
LIMIT = 240
AT_A_TIME = 2
SEED = "7"
# Seconds that the market may take to trade every symbol, and between two looks at it.
WARM_UP, STEP = 60.0, 0.25


@dataclass(frozen=True)
class Outcome:
    """What a peer's program told, and how many seconds it took."""

    peer: str
    results: list[Result]
    seconds: float

    def count(self, result: str) -> int:
        """How many checks had a result: ok, known_fault or failed."""
        return sum(one.result == result for one in self.results)


def main(arguments: list[str] | None = None) -> int:
    """Run the peers; returns the exit code."""
    options = _parser().parse_args(arguments)
    if not options.peers:
        options.peers = _installable()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        try:
            programs = dict(zip(options.peers, pool.map(program, options.peers), strict=True))
        except CannotInstall as error:
            print(f"make peers: {error}", file=sys.stderr)
            return 2
        outcomes = list(pool.map(lambda peer: run_peer(peer, programs[peer], options.only), options.peers))
    report(outcomes, options.verbose)
    return int(any(outcome.count("failed") for outcome in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m peers.run", description="Run other people's clients on the sandbox.")
    parser.add_argument("peers", nargs="*", type=_peer, metavar="PEER", help=", ".join(PEERS))
    parser.add_argument("--only", default="", metavar="TEXT", help="groups of checks with TEXT in their name")
    parser.add_argument("--verbose", action="store_true", help="show the checks that are well too")
    return parser


def _peer(text: str) -> str:
    if text not in PEERS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(PEERS)}")
    return text


def _installable() -> list[str]:
    """Every peer but those whose language is not installed here, which is said."""
    if all(shutil.which(tool) for tool in ("node", "npm")):
        return list(PEERS)
    print("javascript: not run: node and npm are not installed")
    return [peer for peer in PEERS if peer != "javascript"]


# One peer ------------------------------------------------------------------------------------------------------------


def run_peer(peer: str, started: Program, only: str = "") -> Outcome:
    """Run one peer's program against a sandbox of its own."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder) / "sandbox.json") as startup:
        process = subprocess.Popen(
            [*started.command, str(startup), only],
            cwd=ROOT,
            env=os.environ | started.variables,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            out, err = process.communicate(timeout=LIMIT)
            ended = f"it ended with exit code {process.returncode}"
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            ended = f"it was ended after {LIMIT} s"
    return Outcome(peer, read(out, f"{ended}; {err.strip()[-600:]}"), time.monotonic() - began)


def read(lines: str, ended: str) -> list[Result]:
    """The results that a program told; `ended` says how it ended, which is a failure if that was before its end."""
    told = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    results = [Result(**row) for row in told if "check" in row]
    if not any(row.get("done") for row in told):
        results.append(Result("the program runs to its end", "failed", ended))
    elif not results:
        results.append(Result("the program has checks", "failed", ended))
    return results


@contextmanager
def sandbox(startup: Path) -> Iterator[Path]:
    """A sandbox with a market that moves, whose start-up line is written to a file that nobody else may read."""
    command = [sys.executable, "-m", "binwire_sandbox", "--market", SEED, "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("the sandbox has no pipes")
        startup.touch(mode=0o600)
        startup.write_text(process.stdout.readline())
        wait_for_trades(Exchange.from_file(startup))
        yield startup
        process.stdin.close()


def wait_for_trades(exchange: Exchange) -> None:
    """Wait until everything has been traded, so that there are prices, klines and trades to be asked for.

    Raises:
        RuntimeError: something was not within `WARM_UP` seconds.
    """
    for _ in range(int(WARM_UP / STEP)):
        paths = ("/api/v3/ticker/price", "/fapi/v1/ticker/price")
        if all(float(row["price"]) > 0 for path in paths for row in exchange.get(path)):
            return
        time.sleep(STEP)
    raise RuntimeError(f"the synthetic market did not trade every symbol within {WARM_UP} s")


# The report ----------------------------------------------------------------------------------------------------------


def report(outcomes: list[Outcome], verbose: bool) -> None:
    """Print what there is to say of each check, a table, and a closing line."""
    for outcome in outcomes:
        for one in outcome.results:
            if verbose or one.result != "ok":
                print(f"{outcome.peer}: {one.check}: {one.result.replace('_', ' ')}: {one.detail}")
    print(f"\n{'peer':<16}{'ok':>6}{'known faults':>14}{'failed':>8}{'seconds':>9}")
    for outcome in outcomes:
        counts = f"{outcome.count('ok'):>6}{outcome.count('known_fault'):>14}{outcome.count('failed'):>8}"
        print(f"{outcome.peer:<16}{counts}{outcome.seconds:>9.1f}")
    failed = sum(outcome.count("failed") for outcome in outcomes)
    passed = sum(len(outcome.results) for outcome in outcomes) - failed
    print(f"peers: {passed} passed, {failed} failed")


if __name__ == "__main__":
    sys.exit(main())
