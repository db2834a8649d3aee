"""What every market trades with: orders, books, balances, symbols."""
