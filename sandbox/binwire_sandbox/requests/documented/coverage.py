"""How much of the documented operations is simulated; what answers by example counts as unsimulated."""

from collections.abc import Collection, Iterator, Mapping

import attrs

from ...wire import JsonObject
from .catalogue import Documented


@attrs.frozen
class Coverage:
    """One product's operations of one kind (`rest` or `ws`), by name."""

    product: str
    kind: str
    simulated: tuple[str, ...]
    unsimulated: tuple[str, ...]

    def row(self) -> JsonObject:
        """As `GET /sandbox/coverage` shows it."""
        counts: JsonObject = {"simulated": len(self.simulated), "unsimulated": len(self.unsimulated)}
        return {"product": self.product, "kind": self.kind, **counts, "names": [*self.simulated]}

    def line(self) -> str:
        """As `--coverage` prints it."""
        return f"{self.product:<6}{self.kind:<6}{len(self.simulated):>10}{len(self.unsimulated):>12}"


HEADER = f"{'':<12}{'simulated':>10}{'unsimulated':>12}"


def coverage(product: str, documented: Mapping[str, Documented], simulated: Collection[str]) -> Iterator[Coverage]:
    """A product's operations, those of REST and those of the WebSocket API; `simulated` are the names it serves."""
    for kind in ("rest", "ws"):
        names = [name for name, one in documented.items() if one.kind == kind]
        if names:
            own = tuple(name for name in names if name in simulated)
            yield Coverage(product, kind, own, tuple(name for name in names if name not in simulated))
