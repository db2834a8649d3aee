"""Requests in, answers out: REST and the WebSocket APIs, operations and what they weigh."""
