"""Where the exchange is: addresses by product."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Environment(Struct, frozen=True, kw_only=True):
    """Addresses of one environment, without a slash at the end.

    Attributes:
        name: `production`, `testnet`, `demo`, `sandbox`, or a name of the user's own.
        rest: by product (`spot`, `sapi`, `fapi`), up to the path of an operation; a part of a product that has a host
            of its own is there too (`sapi.alpha`), else its product's address is taken.
        ws_api: by product (`spot`, `fapi`), whole.
        streams: by market (`spot`, `spot_sbe`, `fapi`, `margin_risk`), up to `/ws`, `/stream` or `/private`.
    """

    name: str
    rest: Mapping[str, str]
    ws_api: Mapping[str, str]
    streams: Mapping[str, str]

    @classmethod
    def production(cls) -> Environment:
        """The exchange itself."""
        return _documented("production")

    @classmethod
    def testnet(cls) -> Environment:
        """The testnets: keys and balances of their own."""
        return _documented("testnet")

    @classmethod
    def demo(cls) -> Environment:
        """Demo trading: live prices, play money."""
        return _documented("demo")

    @classmethod
    def sandbox(cls, url: str = "http://127.0.0.1:8080") -> Environment:
        """A sandbox exchange, which serves everything on one port.

        Args:
            url: as `rest` of the line `python -m binwire_sandbox` prints.
        """
        rest = url.rstrip("/")
        socket = "ws" + rest.removeprefix("http")
        return cls(
            name="sandbox",
            rest=dict.fromkeys(("spot", "sapi", "fapi"), rest),
            ws_api={"spot": f"{socket}/ws-api/v3", "fapi": f"{socket}/ws-fapi/v1"},
            streams=dict.fromkeys(("spot", "fapi", "margin_risk"), socket) | {"spot_sbe": f"{socket}/sbe"},
        )


def _documented(name: str) -> Environment:
    """The addresses the documentation gives for an environment; those it gives none for are left out."""
    from binwire_api.servers import SERVERS  # not before it is needed: `import binwire` loads no declarations

    def of(kind: str) -> dict[str, str]:
        return {
            product: url.rstrip("/")
            for (product, is_kind, environment), url in SERVERS.items()
            if is_kind == kind and environment == name
        }

    streams = of("streams")
    for url in of("margin_risk_streams").values():
        streams["margin_risk"] = url
    for url in of("sbe_streams").values():
        streams["spot_sbe"] = url
    return Environment(name=name, rest=of("rest"), ws_api=of("ws_api"), streams=streams)
