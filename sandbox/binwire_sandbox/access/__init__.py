"""Who may call: accounts, API keys, signatures, listenKeys and listenTokens."""
