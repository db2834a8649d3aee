"""A Binance on your own machine, for tests.

async with Sandbox() as exchange:
    print(exchange.rest, exchange.ws_api, exchange.streams, exchange.accounts)
"""

from .assumptions import Assumptions
from .clock import ManualClock, RealClock
from .connections.stream_connection import StreamLimits
from .connections.ws_session import SubscriptionLimits
from .exchange import Settings
from .server import Sandbox

__all__ = ["Assumptions", "ManualClock", "RealClock", "Sandbox", "Settings", "StreamLimits", "SubscriptionLimits"]
