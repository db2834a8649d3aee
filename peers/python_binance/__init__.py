"""python-binance."""
