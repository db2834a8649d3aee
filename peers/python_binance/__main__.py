"""The program: `python -m peers.python_binance STARTUP_FILE [GROUP]`."""

from ..checks import main
from .futures import Futures, FuturesStreams
from .rest import SpotRest
from .ws import SpotStreams, SpotWsApi, UserData

main(SpotRest, SpotWsApi, UserData, SpotStreams, Futures, FuturesStreams)
