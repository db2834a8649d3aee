"""Loggers for libraries that log, at DEBUG, whole requests: signatures, listenKeys and listenTokens with them."""

from __future__ import annotations

from logging import INFO, Logger, getLogger


def quiet(name: str) -> Logger:
    """A logger whose records go where those of `name` go, but for DEBUG, which goes nowhere."""
    parent = getLogger(name)
    logger = Logger(name, max(INFO, parent.getEffectiveLevel()))
    logger.parent = parent
    return logger
