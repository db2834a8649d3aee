"""Accounts, and how the stream of each is started."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias, get_args

from attrs import field, frozen

from binwire.credentials import Credentials
from binwire.errors import InvalidKey, InvalidParameter

Market: TypeAlias = Literal["spot", "margin", "isolated_margin", "margin_risk", "fapi"]
Flow: TypeAlias = Literal["logon", "signature", "listenToken", "listenKey"]
Encoding: TypeAlias = Literal["json", "sbe"]

RETIRED: frozenset[Market] = frozenset({"spot", "margin", "isolated_margin"})
"""Markets whose listenKeys the exchange retired on 2026-02-20; a server of another kind may still serve them."""


@frozen
class Logon:
    """Spot, by `session.logon` and `userDataStream.subscribe`. Takes an Ed25519 key.

    https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/user-data-stream-requests

    Attributes:
        account: a name of your own; each item carries it.
        credentials: an Ed25519 key: "only Ed25519 keys are supported for this feature".
        encoding: `sbe` gets a connection of its own.
    """

    account: str
    credentials: Credentials
    encoding: Encoding = "json"
    flow: ClassVar[Flow] = "logon"
    market: ClassVar[Market] = "spot"
    symbol: ClassVar[str | None] = None

    def check(self) -> None:
        """Raises `InvalidKey` if the key cannot log on."""
        if not self.credentials.can_logon:
            raise InvalidKey(f"{self.account}: session.logon takes Ed25519 keys only; use Signature for this one")


@frozen
class Signature:
    """Spot, by `userDataStream.subscribe.signature`. Takes any key; many accounts share a connection.

    Attributes: as of `Logon`.
    """

    account: str
    credentials: Credentials
    encoding: Encoding = "json"
    flow: ClassVar[Flow] = "signature"
    market: ClassVar[Market] = "spot"
    symbol: ClassVar[str | None] = None

    def check(self) -> None:
        """Nothing can be wrong with it."""


@frozen
class ListenToken:
    """Margin, cross or isolated, by a listenToken of `POST /sapi/v1/userListenToken`, renewed before it expires.

    https://developers.binance.com/docs/margin_trading/trade-data-stream

    Attributes:
        symbol: the isolated margin account of this symbol; None for cross margin.
        validity: ms a token is to last, 24 hours at most and if not given.
    """

    account: str
    credentials: Credentials
    symbol: str | None = None
    encoding: Encoding = "json"
    validity: int | None = None
    flow: ClassVar[Flow] = "listenToken"

    @property
    def market(self) -> Market:
        """`margin` or `isolated_margin`."""
        return "margin" if self.symbol is None else "isolated_margin"

    def check(self) -> None:
        """Nothing can be wrong with it."""


@frozen
class ListenKey:
    """By a listenKey, created, kept alive and created again, on a connection of its own.

    https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
    https://developers.binance.com/docs/margin_trading/risk-data-stream

    Attributes:
        market: `fapi` or `margin_risk`; `spot`, `margin` and `isolated_margin` (with `symbol`) were retired by the
            exchange on 2026-02-20, and work where a server still serves them.
        events: event types wanted, of fapi alone; all if not given.
        delete: DELETE the key when the account is removed or the hub closed. Not done by default: the key is the
            account's, not the connection's, so that it would end for every other listener too, and for margin risk
            DELETE has a weight of 3000 by UID.
    """

    account: str
    credentials: Credentials
    market: Market = field(kw_only=True)
    symbol: str | None = None
    events: tuple[str, ...] = ()
    delete: bool = False
    flow: ClassVar[Flow] = "listenKey"
    encoding: ClassVar[Encoding] = "json"

    def check(self) -> None:
        """Raises `InvalidParameter` if the market has no listenKeys, or market and symbol do not go together."""
        if self.market not in get_args(Market):
            raise InvalidParameter(
                f"{self.account}: {self.market!r} is none of {', '.join(get_args(Market))}", parameter="market"
            )
        if (self.market == "isolated_margin") != (self.symbol is not None):
            raise InvalidParameter(
                f"{self.account}: symbol is for isolated_margin, and isolated_margin needs one", parameter="symbol"
            )


Source: TypeAlias = Logon | Signature | ListenToken | ListenKey
SharedSource: TypeAlias = Logon | Signature | ListenToken
