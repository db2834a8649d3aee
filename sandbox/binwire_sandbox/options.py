"""What the program can be told on its command line."""

import argparse
from pathlib import Path

from .access.accounts import NAMES
from .access.opening import NewAccount, read_accounts
from .assumptions import Assumptions
from .clock import Clock, ManualClock, RealClock
from .connections.stream_connection import StreamLimits
from .requests.limits import RequestLimits
from .settings import Settings

LIMITS = {
    "documented": (RequestLimits(), StreamLimits()),
    "none": (RequestLimits.none(), StreamLimits.none()),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser("binwire_sandbox", description="A Binance on your own machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=0, help="port to listen on, 0 for any that is free (0)")
    parser.add_argument("--log-level", default="warning", choices=("debug", "info", "warning", "error"))
    parser.add_argument(
        "--tls",
        type=Path,
        metavar="FILE",
        help="speak https and wss, by a certificate that is made now and written to FILE for clients to trust",
    )
    parser.add_argument(
        "--account", action="append", metavar="NAME", help="an account with a key of each kind; repeatable"
    )
    parser.add_argument(
        "--accounts", type=Path, metavar="FILE", help="accounts with their keys and deposits: a JSON array of objects"
    )
    parser.add_argument(
        "--clock",
        choices=("real", "virtual"),
        default="real",
        help="the machine's time, or one that stands still until POST /sandbox/clock moves it (real)",
    )
    parser.add_argument(
        "--market", type=int, metavar="SEED", help="let a synthetic market drawn from SEED move books and trades"
    )
    parser.add_argument(
        "--limits",
        choices=tuple(LIMITS),
        default="documented",
        help="refuse what goes beyond the documented rate limits, or nothing, as load tests want it (documented)",
    )
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what it does where no page says (ASSUMPTIONS.md); random:SEED draws all that is not named; repeatable",
    )
    parser.add_argument(
        "--retired",
        choices=("served", "gone"),
        default="served",
        help="whether retired operations (the spot and margin listenKeys) are served, or answer 410 as in production",
    )
    parser.add_argument(
        "--traffic", action="store_true", help="keep all that is sent and received for GET /sandbox/traffic, /published"
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write all that is sent and received to FILE, as JSON lines"
    )
    parser.add_argument(
        "--script",
        type=Path,
        metavar="FILE",
        help="run admin orders from FILE, a JSON array or JSON lines, once it listens",
    )
    parser.add_argument(
        "--coverage", action="store_true", help="print how many of the documented operations are simulated, and end"
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="end when standard input is closed, as a dying parent does"
    )
    parser.add_argument(
        "--funding", action="store_true", help="let futures' longs and shorts pay each other every eight hours"
    )
    parser.add_argument(
        "--liquidation", action="store_true", help="close futures' positions whose margin no longer suffices"
    )
    parser.add_argument(
        "--interest", action="store_true", help="let margin loans cost interest, by the exchange's clock"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


def settings(options: argparse.Namespace) -> Settings:
    """The settings that the command line asks for.

    Raises:
        OSError: a file cannot be read.
        ValueError: an option has a value that is none.
    """
    requests, streams = LIMITS[options.limits]
    return Settings(
        _accounts(options),
        assumptions=Assumptions.of(options.assume),
        request_limits=requests,
        stream_limits=streams,
        retired=options.retired,
        funding=options.funding,
        liquidation=options.liquidation,
        interest=options.interest,
        traffic=options.traffic,
    )


def _accounts(options: argparse.Namespace) -> tuple[str | NewAccount, ...]:
    """The accounts named and those of the file; the ready ones if neither is given."""
    if options.account is None and options.accounts is None:
        return NAMES
    of_file = read_accounts(options.accounts) if options.accounts else []
    return (*(options.account or ()), *of_file)


def clock(options: argparse.Namespace) -> Clock:
    """The time that the command line asks for."""
    return ManualClock() if options.clock == "virtual" else RealClock()
