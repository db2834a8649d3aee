"""Snippets, each in an interpreter of its own that finds bytecode, as it does of an installed package.

Whoever installs a package has it compiled, once; an interpreter told to write no bytecode would compile the package
anew in each run, and of the libraries, compiled long ago, nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping

MEASURE = """
import time as _t, sys as _s
_begun = _t.process_time()
{code}
_took = _t.process_time() - _begun
_size = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(_took * 1000, int(_size) / 1024, file=_s.stderr)
"""


def best(snippets: Mapping[str, str], rounds: int) -> dict[str, tuple[float, float]]:
    """The least processor time in ms and memory in MiB of each snippet; they run in turns, so all meet one load."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in snippets}
        for round in range(rounds + 1):
            for name, code in snippets.items():
                took = _run(code, environment)
                if round:  # the first compiles
                    runs[name].append(took)
    return {name: (min(took for took, _ in all), min(size for _, size in all)) for name, all in runs.items()}


def _run(code: str, environment: Mapping[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-c", MEASURE.format(code=code)]
    finished = subprocess.run(command, capture_output=True, text=True, env=environment)
    if finished.returncode:
        sys.exit(finished.stderr)
    took, size = finished.stderr.split()
    return float(took), float(size)
