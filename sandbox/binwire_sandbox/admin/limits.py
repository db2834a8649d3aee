"""`/sandbox/limits` and `/sandbox/ban`: what is used of the limits, and who is banned."""

import ipaddress

from aiohttp import web

from ..requests.throttle import Throttle
from ..wire import JsonObject
from .http import BadOrder, answering, json_response, text_of

LONGEST_BAN = 10 * 365 * 86_400


class LimitsAdmin:
    """Reads and resets what is used, and bans addresses."""

    def __init__(self, limits: Throttle) -> None:
        self._limits = limits

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_get("/sandbox/limits", self._show)
        router.add_delete("/sandbox/limits", self._reset)
        router.add_post("/sandbox/ban", answering(self._ban))

    async def _show(self, request: web.Request) -> web.Response:
        return json_response(self._limits.rows())

    async def _reset(self, request: web.Request) -> web.Response:
        self._limits.reset()
        return json_response(self._limits.rows())

    def _ban(self, body: JsonObject) -> JsonObject:
        ip, hosts, seconds = text_of(body, "ip"), body.get("hosts"), body.get("seconds")
        try:
            ipaddress.ip_address(ip)
        except ValueError:
            raise BadOrder(f"ip: {ip} is no address") from None
        if hosts is not None and (not isinstance(hosts, str) or hosts not in self._limits.bans):
            raise BadOrder(f"hosts: one of {', '.join(self._limits.bans)} is needed, or nothing for all")
        if seconds is not None and not _is_time(seconds):
            raise BadOrder("seconds: a number above zero is needed, of ten years at most")
        self._limits.ban(ip, seconds if isinstance(seconds, int | float) else None, hosts)
        return self._limits.rows()


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST_BAN
