"""The spot market: its orders, its answers, its events and its streams."""
