"""`python -m binwire_sandbox`: the exchange as a program of its own."""

import argparse
import asyncio
import gc
import json
import logging
import os
import signal
import sys

try:
    from . import options as command
    from .clock import Clock
    from .exchange import Exchange
    from .requests.documented.coverage import HEADER
    from .scripts import read_script
    from .server import Sandbox
    from .settings import Settings
    from .wire import Json
except ModuleNotFoundError as missing:
    if missing.name != "aiohttp":
        raise
    sys.exit("binwire_sandbox: aiohttp is not installed: pip install 'binwire[sandbox]'")


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; returns the exit code."""
    parser = command.parser()
    options = parser.parse_args(arguments)
    if options.coverage:
        rows = Exchange(settings=Settings(accounts=())).coverage()
        sys.stdout.write("\n".join([HEADER, *(row.line() for row in rows)]) + "\n")
        return 0
    logging.basicConfig(stream=sys.stderr, level=options.log_level.upper(), format="%(levelname)s %(name)s %(message)s")
    try:
        exchange = _sandbox(options)
        steps = read_script(options.script.read_text()) if options.script else []
        exchange.scripts.checked(steps)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    try:
        asyncio.run(_serve(exchange, options.exit_with_stdin, steps))
    except OSError as error:
        where = f"{options.host}:{options.port}"
        sys.stderr.write(f"binwire_sandbox: cannot listen on {where}: {error}; choose another --host or --port\n")
        return 1
    return 0


def _sandbox(options: argparse.Namespace) -> Sandbox[Clock]:
    """The exchange that the command line describes, not yet listening.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: an option has a value that is none.
    """
    exchange = Sandbox(
        command.clock(options),
        host=options.host,
        port=options.port,
        settings=command.settings(options),
        market=options.market,
        tls=options.tls is not None,
        record=options.record,
    )
    if exchange.certificate is not None:
        options.tls.write_text(exchange.certificate)
    return exchange


async def _serve(exchange: Sandbox[Clock], exit_with_stdin: bool, steps: list[Json]) -> None:
    """Listen, print the start-up line, and wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with exchange:
        sys.stdout.write(json.dumps(exchange.startup()) + "\n")
        sys.stdout.flush()
        exchange.scripts.run(steps)
        _collect_rarely()
        if exit_with_stdin:
            loop.add_reader(sys.stdin.fileno(), lambda: _at_end_of_stdin(stop))
        await stop.wait()


def _collect_rarely() -> None:
    """Look for cyclic garbage seldom: orders and events make none, and each search walks over all that are kept."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _at_end_of_stdin(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()


if __name__ == "__main__":
    sys.exit(main())
