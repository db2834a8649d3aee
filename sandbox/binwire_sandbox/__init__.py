"""A Binance on your own machine, for tests.

async with Sandbox() as exchange:
    print(exchange.rest, exchange.ws_api, exchange.streams, exchange.accounts)
"""

from .clock import ManualClock, RealClock
from .exchange import Settings
from .server import Sandbox
from .stream_connection import StreamLimits
from .ws_session import SubscriptionLimits

__all__ = ["ManualClock", "RealClock", "Sandbox", "Settings", "StreamLimits", "SubscriptionLimits"]
