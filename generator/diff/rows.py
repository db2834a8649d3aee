"""One line of the report: what changed, and whether it breaks the programs of binwire's users."""

from __future__ import annotations

from attrs import asdict, frozen


@frozen
class Row:
    """A difference, or something that could not be compared."""

    change: str
    """added, removed, changed, retired, deprecated or unreadable."""
    kind: str
    """operation, method, event, stream, enum, filter, error, schema or page."""
    product: str
    id: str
    """`POST /api/v3/order`, `order.place`, `executionReport`, `<symbol>@trade`, `-1121`; of a page path and line."""
    what: str
    """What of it: the kind again for the whole, else parameter, required, weight, response key ..."""
    name: str = ""
    """Which parameter, key or value; empty where there is one only."""
    old: str | None = None
    new: str | None = None
    breaking: bool | None = False
    """None where nobody can tell: a page that cannot be read may hide anything."""
    effective: str | None = None
    """ISO date, or date and time in UTC (`2026-02-20 07:00`), as a changelog states it."""
    link: str = ""

    def form(self) -> dict[str, object]:
        """As `--json` writes it."""
        return asdict(self)

    def sentence(self) -> str:
        """As the text report writes it, without its link."""
        subject = self.id if self.what == self.kind else f"{self.id}: {self.what}{f' {self.name}' if self.name else ''}"
        if self.change == "unreadable":
            return f"{self.id}: {self.new or self.old}"
        values = ""
        if self.old is not None and self.new is not None:
            values = f": {self.old} → {self.new}"
        elif (self.new or self.old) not in (None, self.name):
            values = f" ({self.new or self.old})"
        since = f", effective {self.effective}" if self.effective else ""
        return f"{subject}{values}{since}"
