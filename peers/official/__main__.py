"""The program: `python -m peers.official STARTUP_FILE [GROUP]`."""

from ..checks import main
from .futures import FuturesRest, FuturesStreams, FuturesWs
from .margin import Margin
from .margin_account import MarginAccount
from .spot_rest import SpotPublicRest, SpotSignedRest
from .spot_streams import SpotStreams
from .spot_ws import LostConnection, SpotUserData, SpotWsApi

SPOT = (SpotPublicRest, SpotSignedRest, SpotWsApi, SpotUserData, LostConnection, SpotStreams)

main(*SPOT, Margin, MarginAccount, FuturesRest, FuturesWs, FuturesStreams)
