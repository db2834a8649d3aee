"""The page's procedure for a local order book, in few words and without a line of binwire."""

from decimal import Decimal
from typing import Any

Side = dict[str, str]


class LocalBook:
    """The page's procedure for a local order book, word by word."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.update_id = snapshot["lastUpdateId"]
        self.bids: Side = dict(snapshot["bids"])
        self.asks: Side = dict(snapshot["asks"])

    def apply(self, event: dict[str, Any]) -> None:
        """One event of the diff stream."""
        if event["u"] < self.update_id:
            return
        assert event["U"] <= self.update_id + 1, "events were missed"
        for own, changes in ((self.bids, event["b"]), (self.asks, event["a"])):
            for price, quantity in changes:
                if Decimal(quantity):
                    own[price] = quantity
                else:
                    own.pop(price, None)
        self.update_id = event["u"]

    def shown(self) -> dict[str, Any]:
        """The book in REST's form."""
        bids = sorted(self.bids.items(), key=lambda level: -Decimal(level[0]))
        asks = sorted(self.asks.items(), key=lambda level: Decimal(level[0]))
        return {"lastUpdateId": self.update_id, "bids": [[*one] for one in bids], "asks": [[*one] for one in asks]}
