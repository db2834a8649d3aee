"""The connections of one product's market streams: which stream is on which, and one taking over from another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from binwire.errors import NotSent
from binwire.streams.feed import Feed, Listener
from binwire.streams.link import Link, Services
from binwire.streams.readers import Readers, stray
from binwire.streams.routes import Route
from binwire_api._core import Stream

RouteOf: TypeAlias = Callable[[Stream[Any], bool], Route]
"""Where a stream comes from; raw if asked for."""


class Pool:
    """Opens connections as streams are joined, and closes those that nobody needs.

    Args:
        size: streams that share a connection.
    """

    def __init__(self, route: RouteOf, readers: Readers, services: Services, size: int) -> None:
        self._route = route
        self._readers = readers
        self._services = services
        self._size = size
        self._feeds: dict[tuple[Route, str], Feed] = {}
        self._links: list[Link] = []
        self._successors: dict[Link, Link] = {}
        """By the connection that is being left."""
        self._closed = False

    # For subscriptions -----------------------------------------------------------------------------------------------

    def join(self, streams: Sequence[Stream[Any]], listener: Listener, *, raw: bool = False) -> list[Feed]:
        """Let a listener have the messages of streams.

        Raises:
            NotSent: the market streams are closed.
            InvalidParameter: a stream is another product's, or the environment has no address for it.
        """
        if self._closed:
            raise NotSent("nothing was subscribed to: the market streams are closed")
        routes = [self._route(stream, raw) for stream in streams]
        feeds: list[Feed] = []
        new: dict[Route, list[Feed]] = {}
        for stream, route in zip(streams, routes, strict=True):
            feed = self._feeds.get((route, stream.name))
            if feed is None:
                reader = self._readers.of(stream, enveloped=route.form == "combined")
                feed = self._feeds[route, stream.name] = Feed(stream, reader, self._services.timer.now())
                new.setdefault(route, []).append(feed)
            feed.listeners = (*feed.listeners, listener)
            feeds.append(feed)
        for route, missing in new.items():
            self._place(missing, route)
        return feeds

    def part(self, feed: Feed, listener: Listener) -> None:
        """A listener wants no more of a stream; nobody's is unsubscribed from."""
        feed.listeners = tuple(other for other in feed.listeners if other is not listener)
        if not feed.listeners:
            self.gone(feed)

    async def close(self) -> None:
        """Close all connections. Whoever waits for a stream to begin is told."""
        self._closed = True
        error = NotSent("nothing was subscribed to: the market streams were closed meanwhile")
        for feed in self._feeds.values():
            if not feed.started.done():
                feed.failed(error, self._services.timer.now())
        links, self._links = self._links, []
        await asyncio.gather(*(link.close() for link in links))

    # For connections -------------------------------------------------------------------------------------------------

    def replace(self, link: Link) -> None:
        """A connection is about to end: another one is subscribed to its streams before it is left.

        One that is itself still taking over is replaced when it has.
        """
        if link in self._successors.values():
            return
        successor = Link(self._services, self, link.route, self._size, patient=True)
        self._links.append(successor)
        self._successors[link] = successor
        for feed in link.feeds:
            feed.move(successor)
        successor.add(list(link.feeds))

    def complete(self, link: Link) -> None:
        """All streams of a connection come: the one it replaces is not needed any more."""
        for former, successor in self._successors.items():
            if successor is link:
                former.leave()

    def left(self, link: Link) -> None:
        """A connection is closed for good."""
        now = self._services.timer.now()
        if link in self._links:
            self._links.remove(link)
        successor = self._successors.pop(link, None)
        if successor is not None:
            for feed in link.feeds:
                feed.moved(now)
            if successor.replacing:
                self.replace(successor)
        for former in [former for former, failed in self._successors.items() if failed is link]:
            del self._successors[former]
            if former.feeds and not former.finished:
                self.replace(former)

    def gone(self, feed: Feed) -> None:
        """Nobody wants a stream any more, or the exchange does not send it."""
        for key in [key for key, known in self._feeds.items() if known is feed]:
            del self._feeds[key]
        for link in (feed.link, feed.successor):
            if link is not None:
                link.remove(feed)

    def stray(self, link: Link, data: bytes, binary: bool) -> None:
        """A message that names no stream: all who listen to the connection are told."""
        event = stray(data, self._readers.schema if binary else None)
        for listener in {listener: None for feed in link.feeds for listener in feed.listeners}:
            listener.tell(None, event, self._services.timer.now())

    # -----------------------------------------------------------------------------------------------------------------

    def _place(self, feeds: list[Feed], route: Route) -> None:
        """On the first connections with room, or new ones."""
        while feeds:
            link = next((link for link in self._links if link.route == route and link.room), None)
            if link is None:
                link = Link(self._services, self, route, 1 if route.form == "raw" else self._size)
                self._links.append(link)
            here, feeds = feeds[: link.room], feeds[link.room :]
            for feed in here:
                feed.link = link
            link.add(here)
