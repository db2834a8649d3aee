"""`python -m binwire_sandbox`: the exchange as a program of its own."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys

try:
    from .assumptions import Assumptions
    from .exchange import Settings
    from .server import Sandbox
except ModuleNotFoundError as missing:
    if missing.name != "aiohttp":
        raise
    sys.exit("binwire_sandbox: aiohttp is not installed: pip install 'binwire[sandbox]'")

logger = logging.getLogger("binwire_sandbox")


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settings = Settings(assumptions=Assumptions.of(options.assume))
    except ValueError as error:
        parser.error(f"--assume {error}")
    logging.basicConfig(stream=sys.stderr, level=options.log_level.upper(), format="%(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(_serve(options, settings))
    except OSError as error:
        where = f"{options.host}:{options.port}"
        sys.stderr.write(f"binwire_sandbox: cannot listen on {where}: {error}; choose another --port\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("binwire_sandbox", description="A Binance on your own machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=0, help="port to listen on, 0 for any that is free (0)")
    parser.add_argument("--log-level", default="warning", choices=("debug", "info", "warning", "error"))
    parser.add_argument(
        "--market", type=int, metavar="SEED", help="let a synthetic market drawn from SEED move books and trades"
    )
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what it does where no page says (ASSUMPTIONS.md); random:SEED draws all that is not named; repeatable",
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="end when standard input is closed, as a dying parent does"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


async def _serve(options: argparse.Namespace, settings: Settings) -> None:
    """Listen, print the start-up line, and wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Sandbox(host=options.host, port=options.port, settings=settings, market=options.market) as exchange:
        sys.stdout.write(json.dumps(exchange.startup()) + "\n")
        sys.stdout.flush()
        if options.exit_with_stdin:
            loop.add_reader(sys.stdin.fileno(), lambda: _at_end_of_stdin(stop))
        await stop.wait()


def _at_end_of_stdin(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()


if __name__ == "__main__":
    sys.exit(main())
