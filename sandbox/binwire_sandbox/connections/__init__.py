"""WebSocket connections: what goes out in order, sessions, streams and their subscriptions."""
