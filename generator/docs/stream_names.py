"""Stream names as pages print them, and the values of what stands in their angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from generator.docs.facts import Param
from generator.docs.markdown import Block, Text, plain

PLACEHOLDER = re.compile(r"<([A-Za-z][\w-]*)>")
_FREE = ("symbol", "pair", "listenKey", "listenToken", "contractAddress", "chainId")
"""Placeholders that no page lists the values of; so is all that ends with the first (`<assetSymbol>`)."""
_NAME = re.compile(r"[!<>\w@+:-]+")
_LABEL = re.compile(r"^\*\*(.+?)\s*:?\s*\*\*\s*:?\s*(.*)$", re.S)
_ANCHORS = re.compile(r"^(?:<a [^>]*>\s*</a>\s*)+")
_VALUE = re.compile(r"[\w+:-]+")


def read_patterns(text: str) -> tuple[str, ...]:
    r"""The names in `\<symbol\>@depth OR \<symbol\>@depth@100ms`.

    Raises:
        ValueError: something there is no name of a stream.
    """
    names = [name.strip(" `.") for name in re.split(r"\s+or\s+", unmarked(text), flags=re.I)]
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"no name of a stream: {name!r}")
    return tuple(dict.fromkeys(names))


def unmarked(text: str) -> str:
    """Markdown's and HTML's escapes and code marks taken off, brackets kept."""
    return re.sub(r"\\([\\`*_{}\[\]()<>#+.!|-])", r"\1", unescape(text)).replace("`", "").strip()


def labelled(text: str) -> tuple[str, str]:
    """Label and rest of `**Update Speed:** Real-time`; both empty where a text has no label."""
    found = _LABEL.match(_ANCHORS.sub("", text))
    return (plain(found[1]).rstrip(": "), found[2].strip()) if found else ("", "")


def lines(text: str) -> list[str]:
    """A paragraph cut where a label begins a line."""
    return re.split(r"\n(?=\*\*)", text)


def params(patterns: Iterable[str], values: Mapping[str, Sequence[str]]) -> tuple[Param, ...]:
    """The placeholders of a stream's names, each once.

    Args:
        patterns: the names.
        values: label (`Window Size`) to the values listed under it.

    Raises:
        ValueError: the values of a placeholder that takes listed ones are not there.
    """
    names = dict.fromkeys(name for pattern in patterns for name in PLACEHOLDER.findall(pattern))
    return tuple(Param(name, "STRING", True, _values(name, values)) for name in names)


def _values(name: str, values: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if name in _FREE or name.endswith("Symbol"):
        return ()
    word = letters(name)
    for label, found in values.items():
        if letters(label).rstrip("s").endswith(word.rstrip("s")):
            return tuple(found)
    raise ValueError(f"no values of <{name}>")


def letters(text: str) -> str:
    """`Window Sizes`, `window_size` and `windowSize` as what they have in common."""
    return re.sub(r"[^a-z]", "", text.lower())


def listed(blocks: Iterable[Block]) -> dict[str, tuple[str, ...]]:
    """Label to the values under or beside it: bullets after `**… intervals:**`, `**Window Sizes:** 1h,4h`."""
    found: dict[str, tuple[str, ...]] = {}
    label = ""
    for block in blocks:
        for line in lines(block.text) if isinstance(block, Text) else ():
            name, rest = labelled(line)
            label = name or label
            if name and rest:
                words = tuple(word.strip() for word in re.split(r",| or ", plain(rest)))
                found |= {name: words} if all(map(_VALUE.fullmatch, words)) else {}
            elif label and not name and _VALUE.fullmatch(plain(line)):
                found[label] = (*found.get(label, ()), plain(line))
            found |= dict(_spoken(line))
        label = label if isinstance(block, Text) else ""
    return found


def _spoken(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`Valid <levels> are 5, 10, or 20`, and `interval: 0ms, 100ms`."""
    words = re.sub(r"\*", "", unmarked(text))
    for name, values in re.findall(r"Valid\s+<\s*(\w+)\s*>\s+are\s+([\w, ]+)", words):
        yield name, tuple(re.findall(r"\d+\w*", values))
