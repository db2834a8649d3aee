"""Base addresses of a product, from `updates/hosts.json`: `rest_api_prod`, `ws_api_testnet`, `risk_ws_streams_prod`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from generator.docs.facts import Page, PageError

_KINDS = {"rest_api": "rest", "ws_api": "ws_api", "ws_streams": "streams", "risk_ws_streams": "streams"}
_ENVIRONMENTS = {"prod": "production", "testnet": "testnet", "demo": "demo"}


def read_servers(page: Page, product: str) -> Mapping[str, list[dict[str, str]]]:
    """Servers by kind (rest, ws_api, streams). Where a product has a host for risk data of its own, streams are there.

    Raises:
        PageError: no JSON, or the product is not in it.
    """
    try:
        hosts = json.loads(page.text)
    except json.JSONDecodeError as error:
        raise PageError(page.path, error.lineno, f"no JSON: {error.msg}") from error
    if product not in hosts:
        raise PageError(page.path, 1, f"no addresses of {product!r}")
    own = hosts[product]
    risk = {name for name in own if name.startswith("risk_")}
    servers: dict[str, list[dict[str, str]]] = {}
    for name, url in own.items():
        found = re.fullmatch(r"(\w+?)_(prod|testnet|demo)", name)
        if found is None or found[1] not in _KINDS or (risk and found[1] == "ws_streams"):
            continue
        servers.setdefault(_KINDS[found[1]], []).append({"url": url, "x-environment": _ENVIRONMENTS[found[2]]})
    return servers
