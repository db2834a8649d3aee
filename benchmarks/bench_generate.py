"""What the whole surface costs to make, import and type-check: `python benchmarks/bench_generate.py [ROUNDS]`.

Goals: build ≤ 10 s and ≤ 300 MB on two cores, import of all pages ≤ 60 s, `import binwire_api.sapi` ≤ 150 ms, mypy and
pyright, both strict, on the generated code ≤ 60 s each, with no cache. Of each step the fastest run counts, since
another's load only ever adds. Exit status 1 if a goal is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from interpreters import best

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated" / "binwire_api"
GENERATOR = (sys.executable, "-m", "generator")
MEGABYTE = 1_000_000
SAPI = 150
"""ms that `import binwire_api.sapi` may take."""

Step = tuple[str, Sequence[str], float, float]
"""Name, command, goals in seconds and MB."""


def run(command: Sequence[str]) -> tuple[float, float, float]:
    """Seconds, processor seconds and MB of one command, of its processes the largest."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed\n{said}")
    took = time.perf_counter() - start
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MEGABYTE


def steps(folder: Path) -> Iterator[Step]:
    """What is run; `folder` takes what it writes."""
    yield "build", (*GENERATOR, "build", "--out", str(folder)), 10, 300
    docs = Path(os.environ.get("BINWIRE_SHARED", ROOT.parent / "shared")) / "docs"
    if docs.is_dir():
        yield "import of all pages", (*GENERATOR, "import", "--docs", str(docs)), 60, float("inf")
    else:
        print(f"import is left out: no documentation at {docs}")
    generated = str(GENERATED)
    mypy = (sys.executable, "-m", "mypy", "--cache-dir", os.devnull, generated)
    yield "mypy --strict", mypy, 60, float("inf")
    yield "basedpyright strict", (sys.executable, "-m", "basedpyright", generated), 60, float("inf")


def step_kept(name: str, command: Sequence[str], seconds: float, size: float, rounds: int) -> bool:
    """Run a step, print its figures; whether it met its goals."""
    results = [run(command) for _ in range(rounds)]
    (took, _, _), busy, most = min(results), min(busy for _, busy, _ in results), max(size for _, _, size in results)
    goals = f"goal {seconds:g} s" + (f", {size:g} MB" if size < float("inf") else "")
    print(f"{name:36} {took:6.1f} s  {busy:6.1f} s of a processor  {most:5.0f} MB  ({goals})", flush=True)
    return took <= seconds and most <= size


def imports_kept(rounds: int) -> bool:
    """Import sapi, its client, one group and all groups, print the figures; whether the first met its goal."""
    groups = sorted(path.parent.name for path in GENERATED.glob("sapi/*/rest.py"))
    snippets = {
        "import binwire_api.sapi": "import binwire_api.sapi",
        "import binwire_api.sapi.rest": "import binwire_api.sapi.rest",
        "and one group (margin_trading)": "import binwire_api.sapi.rest, binwire_api.sapi.margin_trading.rest",
        f"and all {len(groups)} groups": "\n".join(f"import binwire_api.sapi.{group}.rest" for group in groups),
    }
    figures = best(snippets, rounds)
    for index, (name, (took, size)) in enumerate(figures.items()):
        print(f"{name:36} {took:6.1f} ms {size:5.0f} MiB" + ("" if index else f" (goal {SAPI} ms)"), flush=True)
    return figures["import binwire_api.sapi"][0] <= SAPI


def main() -> int:
    """Print the figures; 1 if a goal is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    kept = [imports_kept(rounds * 3)]
    with tempfile.TemporaryDirectory() as folder:
        kept += [step_kept(*step, rounds) for step in steps(Path(folder))]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
