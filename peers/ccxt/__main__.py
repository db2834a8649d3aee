"""The program: `python -m peers.ccxt STARTUP_FILE [GROUP]`."""

from ..checks import main
from .futures import Futures, FuturesStreams
from .margin import MarginRest
from .spot import Margin, SpotRest, SpotStreams, SpotWs

main(SpotRest, SpotWs, SpotStreams, Margin, MarginRest, Futures, FuturesStreams)
