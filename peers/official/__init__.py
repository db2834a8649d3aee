"""The official connectors: binance-sdk-spot, -derivatives-trading-usds-futures and -margin-trading."""
