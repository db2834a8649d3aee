"""A Binance on your own machine, for tests.

async with Sandbox() as exchange:
    print(exchange.rest, exchange.ws_api, exchange.streams, exchange.accounts)
"""

from .access.keys import KeyType
from .access.opening import NewAccount, NewKey
from .access.permissions import Permission
from .assumptions import Assumptions
from .clock import ManualClock, RealClock
from .connections.stream_connection import StreamLimits
from .connections.ws_session import SubscriptionLimits
from .requests.limits import BanRules, Limit, RequestLimits
from .server import Sandbox
from .settings import Settings
from .threaded import ThreadedSandbox

__all__ = [
    "Assumptions",
    "BanRules",
    "KeyType",
    "Limit",
    "ManualClock",
    "NewAccount",
    "NewKey",
    "Permission",
    "RealClock",
    "RequestLimits",
    "Sandbox",
    "Settings",
    "StreamLimits",
    "SubscriptionLimits",
    "ThreadedSandbox",
]
