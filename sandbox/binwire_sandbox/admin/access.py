"""Who may call `/sandbox/…`: programs on this machine, and no web page that a browser on it shows."""

import ipaddress

from aiohttp import web
from aiohttp.typedefs import Middleware
from yarl import URL

from .http import Serve, refusal


def local_only(listening: str) -> Middleware:
    """A middleware that takes admin calls from this machine alone, whatever address is listened on.

    A browser is on this machine too, and the pages it shows come from anywhere. Their requests carry an `Origin` that
    is not this machine; or, where a foreign name was made to resolve to loopback, a `Host` that nobody here goes by.

    Args:
        listening: the name or address that the sandbox was told to listen on.
    """

    @web.middleware
    async def serve(request: web.Request, handler: Serve) -> web.StreamResponse:
        if request.path.startswith("/sandbox/") and (said := _refused(request, listening)):
            return refusal(said, 403)
        return await handler(request)

    return serve


def _refused(request: web.Request, listening: str) -> str | None:
    if not _is_loopback(request.remote):
        return "admin calls are taken from the machine itself only"
    host = _host_of(f"http://{request.headers.get('Host', 'localhost')}")
    if not (host == listening or _is_localhost(host) or _is_address(host)):
        return "Host: admin calls are taken for an address or localhost, not for another name"
    origin = request.headers.get("Origin")
    if origin is not None and not _is_this_machine(_host_of(origin)):
        return "Origin: admin calls are not taken from web pages of other machines"
    return None


def _host_of(url: str) -> str:
    """The host of a URL, empty if it has none: the Origin "null" of pages from nowhere."""
    try:
        return (URL(url).host or "").lower()
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    return _is_localhost(host) or _is_loopback(host)


def _is_localhost(host: str) -> bool:
    """True for the names that RFC 6761, 6.3, keeps for loopback."""
    return host == "localhost" or host.endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(address: str | None) -> bool:
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback
