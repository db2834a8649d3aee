"""Binance for Python, generated from the documentation."""
