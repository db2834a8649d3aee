"""ccxt, its REST and its streams (ccxt.pro)."""
