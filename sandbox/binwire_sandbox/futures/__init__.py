"""The futures market: its orders, its answers, its events and its streams."""
