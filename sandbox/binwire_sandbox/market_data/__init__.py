"""What the public sees of a market: trades, klines, tickers and depth, and somebody who trades."""
