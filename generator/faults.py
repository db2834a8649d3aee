"""What is wrong with a spec, said so that it can be found."""

from __future__ import annotations

from collections.abc import Iterable


class SpecError(Exception):
    """A fault of the spec: the file, the JSON pointer into it, and what is wrong there.

    Attributes:
        file: path below `spec/`.
        pointer: RFC 6901; empty for the whole file.
    """

    def __init__(self, file: str, pointer: str, problem: str) -> None:
        super().__init__(f"spec/{file}#{pointer}: {problem}")
        self.file, self.pointer, self.problem = file, pointer, problem


def pointer(*steps: str | int) -> str:
    """The JSON pointer of these steps, escaped as RFC 6901 has it."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def steps(text: str) -> list[str]:
    """The steps of a JSON pointer, unescaped; `pointer` backwards."""
    return [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:]]


def once(file: str, where: str, names: Iterable[str], what: str) -> None:
    """Raise `SpecError` if a name comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SpecError(file, where, f"two {what} named {name!r}: give one of them another name")
        seen.add(name)
