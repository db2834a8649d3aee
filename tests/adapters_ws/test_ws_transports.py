"""Both WebSocket implementations, against a server and against raw bytes (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from socket import socket

import pytest
from picows import WSCloseCode

from binwire.errors import NotSent, SessionError
from binwire.seams import Connect
from binwire.transport import picows
from tests.adapters_ws.server import Server

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Inbox:
    def __init__(self) -> None:
        self.messages: asyncio.Queue[tuple[bytes, bool]] = asyncio.Queue()
        self.lost: asyncio.Queue[str] = asyncio.Queue()

    def received(self, data: bytes, binary: bool) -> None:
        self.messages.put_nowait((data, binary))

    def gone(self, reason: str) -> None:
        self.lost.put_nowait(reason)


@asynccontextmanager
async def raw_server(talk: Callable[[Reader, Writer], Awaitable[None]]) -> AsyncIterator[str]:
    """Answers the handshake of RFC 6455, then leaves the socket to `talk`."""

    async def serve(reader: Reader, writer: Writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        key = next(line.split(":", 1)[1].strip() for line in head if line.lower().startswith("sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        writer.write(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"


async def read_frame(reader: Reader) -> tuple[int, bytes]:
    """A short masked frame: its first byte and its payload."""
    first, length = await reader.readexactly(2)
    assert length & 0x80, "RFC 6455, 5.1: a client must mask all frames"
    mask = await reader.readexactly(4)
    payload = await reader.readexactly(length & 0x7F)
    return first, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


async def test_a_ping_is_answered_with_a_copy_of_its_payload(connect: Connect) -> None:
    """ "When you receive a ping, you must send a pong with a copy of ping's payload as soon as possible"."""
    answered: list[tuple[int, bytes]] = []

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(b"\x89\x0d1770123456789")
        answered.append(await read_frame(reader))

    inbox = Inbox()
    async with raw_server(talk) as url:
        await connect(url, headers={}, received=inbox.received, lost=inbox.gone)
        assert await inbox.lost.get() == "the connection ended without a close frame"
    assert answered == [(0x8A, b"1770123456789")]
    assert inbox.messages.empty()


async def test_fragments_arrive_as_one_message(connect: Connect) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(b'\x01\x03{"a' + b"\x89\x01p" + b'\x00\x02":' + b"\x80\x021}")  # a ping may stand between
        writer.write(b"\x02\x01\x00" + b"\x80\x01\xff")
        await read_frame(reader)

    inbox = Inbox()
    async with raw_server(talk) as url:
        await connect(url, headers={}, received=inbox.received, lost=inbox.gone)
        assert await inbox.messages.get() == (b'{"a":1}', False)
        assert await inbox.messages.get() == (b"\x00\xff", True)
        await inbox.lost.get()


async def test_a_message_may_be_larger_than_a_library_allows_by_itself(connect: Connect, server: Server) -> None:
    """A whole exchangeInfo of spot is larger than 10 MiB, the limit of picows."""
    inbox = Inbox()
    connection = await connect(server.url, headers={}, received=inbox.received, lost=inbox.gone)
    server.peers[0].say("x" * 11 * 1024 * 1024)
    data, _ = await inbox.messages.get()
    assert len(data) == 11 * 1024 * 1024
    await connection.close()


@pytest.mark.parametrize("frame", [b"\x83\x01x", b"\x88\x01\x03", b"\x81\x82\0\0\0\0{}"])
async def test_a_breach_of_the_protocol_ends_the_connection_and_nothing_else(connect: Connect, frame: bytes) -> None:
    """A reserved opcode, half a close code, a masked frame (RFC 6455, 5.2, 5.5.1, 5.1)."""

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(frame)
        assert await reader.read(256)  # its close frame

    failures: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    inbox = Inbox()
    async with raw_server(talk) as url:
        connection = await connect(url, headers={}, received=inbox.received, lost=inbox.gone)
        assert await inbox.lost.get()
        await connection.close()
    del connection
    gc.collect()
    assert failures == []


async def test_a_receiver_that_breaks_ends_the_connection_and_nothing_else(connect: Connect, server: Server) -> None:
    def received(data: bytes, binary: bool) -> None:
        raise ValueError("a plug-in's fault")

    failures: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    inbox = Inbox()
    connection = await connect(server.url, headers={}, received=received, lost=inbox.gone)
    server.peers[0].say("{}")
    assert await inbox.lost.get()
    await server.until(lambda: not server.peers)
    await connection.close()
    del connection
    gc.collect()
    assert failures == []


async def test_nothing_but_the_host_is_logged(
    connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Addresses hold listenKeys, frames signatures: the libraries log both at DEBUG."""
    caplog.set_level(logging.DEBUG)
    inbox = Inbox()
    url = f"{server.url}?listenKey=hush-key"
    connection = await connect(url, headers={"X-MBX-APIKEY": "hush-api"}, received=inbox.received, lost=inbox.gone)
    connection.send(b'{"id":"1","method":"ping","params":{"signature":"hush-signature"}}')
    await server.until(lambda: bool(server.requests))
    server.peers[0].say('{"listenKey":"hush-answer"}')
    await inbox.messages.get()
    await connection.close()
    names = {record.name.partition(".")[0] for record in caplog.records if "hush" in record.getMessage()}
    assert names - {"picows"} == set()
    assert not [record for record in caplog.records if ".client" in record.name and "hush" in record.getMessage()]


async def test_requests_are_text_frames_and_closing_ends_both_sides(connect: Connect, server: Server) -> None:
    inbox = Inbox()
    connection = await connect(server.url, headers={"X-MBX-SBE": "3:5"}, received=inbox.received, lost=inbox.gone)
    connection.send(b'{"id":"1","method":"ping"}')
    await server.until(lambda: bool(server.requests))
    server.peers[0].say(b"\x01\x02")
    assert await inbox.messages.get() == (b"\x01\x02", True)
    await connection.close()
    await server.until(lambda: not server.peers)
    assert server.requests == [{"id": "1", "method": "ping"}]
    assert inbox.lost.qsize() == 1
    with pytest.raises(NotSent, match="closed"):
        connection.send(b"{}")


async def test_a_close_frame_of_the_server_is_told_with_its_code(connect: Connect, server: Server) -> None:
    inbox = Inbox()
    await connect(server.url, headers={}, received=inbox.received, lost=inbox.gone)
    server.peers[0].transport.send_close(WSCloseCode.POLICY_VIOLATION, "disconnected")
    assert "1008 disconnected" in await inbox.lost.get()


async def test_a_refused_handshake_says_why(connect: Connect, server: Server) -> None:
    server.refusal = (400, b'{"code":-1153,"msg":"Invalid SBE schema"}')
    inbox = Inbox()
    with pytest.raises(SessionError) as caught:
        await connect(
            server.url + "?listenKey=pqia91ma19a5s61cv6a81va65sdf19v8a65a1",
            headers={},
            received=inbox.received,
            lost=inbox.gone,
        )
    assert (caught.value.status, caught.value.raw) == (400, b'{"code":-1153,"msg":"Invalid SBE schema"}')
    assert "400" in str(caught.value)
    assert "pqia91" not in str(caught.value) + repr(caught.value)


async def test_an_address_where_nobody_listens_is_a_session_error(connect: Connect) -> None:
    with socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{unused.getsockname()[1]}/ws/listen-key"
        inbox = Inbox()
        with pytest.raises(SessionError, match=r"127\.0\.0\.1:\d+ could not be reached") as caught:
            await connect(url, headers={}, received=inbox.received, lost=inbox.gone)
    assert "listen-key" not in str(caught.value)


async def test_picows_asks_an_idle_server_for_a_sign_of_life() -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        assert (await read_frame(reader))[0] == 0x89  # a ping, never answered
        await reader.read()

    inbox = Inbox()
    async with raw_server(talk) as url:
        await picows.connect(url, headers={}, received=inbox.received, lost=inbox.gone, idle=0.01)
        assert await inbox.lost.get()
