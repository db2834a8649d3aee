"""A Binance on your own machine, for tests."""
