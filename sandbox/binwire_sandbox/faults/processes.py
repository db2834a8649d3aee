"""The process at the other end of a connection."""

import asyncio
import logging
import os

logger = logging.getLogger("binwire_sandbox")


def kill_peer(transport: asyncio.BaseTransport) -> None:
    """Kill who holds the other end, and cut the connection.

    A process gets no chance to tidy up (SIGKILL). The exchange's own is spared; of another user's or another machine's
    processes nothing is known. If nobody is killed the connection is cut all the same.
    """
    address = transport.get_extra_info("peername")[:2]
    if not _kill_holders(address):
        logger.warning("kill: no process of this machine but the exchange's own holds %s:%s; only cut", *address)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _kill_holders(address: tuple[str, int]) -> int:
    # Loading it takes a good part of the time in which the exchange starts, and few runs kill anybody.
    import psutil

    killed = 0
    for process in psutil.process_iter():
        try:
            addresses = [tuple(socket.laddr) for socket in process.net_connections("tcp")]
            if address in addresses and process.pid != os.getpid():
                process.kill()
                killed += 1
        except psutil.Error:
            # Of another user, or gone meanwhile.
            continue
    return killed
