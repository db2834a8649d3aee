"""Regenerate everything: time and memory of import and build, each in a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 5


def run(*arguments: str) -> tuple[float, float]:
    """Seconds and MiB of one `python -m generator ...`."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "generator", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"generator {' '.join(arguments)} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    docs = Path(os.environ.get("BINWIRE_SHARED", ROOT.parent / "shared")) / "docs"
    steps = {"build": ("build",), "check": ("check",)}
    if docs.is_dir():
        steps["import"] = ("import", "--docs", str(docs))
    else:
        print(f"import is left out: no documentation at {docs}")
    for name, arguments in steps.items():
        rounds = [run(*arguments) for _ in range(ROUNDS)]
        seconds = statistics.median(seconds for seconds, _ in rounds)
        print(f"{name:7} {seconds:5.2f} s  {max(size for _, size in rounds):4.0f} MiB  (median of {ROUNDS})")


if __name__ == "__main__":
    main()
