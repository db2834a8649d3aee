"""Keys and tokens of accounts that end before their time."""

from collections.abc import Callable, Collection
from typing import Protocol

import attrs

from ..access.accounts import Accounts
from ..access.listen_keys import ListenKeys
from ..access.listen_tokens import ListenTokens
from ..clock import Clock


class Powers(Protocol):
    """What of the exchange it takes."""

    clock: Clock
    accounts: Accounts
    listen_keys: ListenKeys
    listen_tokens: ListenTokens

    def expire_token(self, token: str) -> bool:
        """Let a listenToken run out now."""
        ...

    def revoke(self, api_key: str) -> bool:
        """Revoke an API key."""
        ...


@attrs.frozen
class AccountRights:
    """Lets the rights of whole accounts end."""

    exchange: Powers

    def expire(self, what: str, accounts: Collection[str], ms: float) -> None:
        """Let keys or tokens of accounts, of all if none is named, end after `ms`."""

        def go() -> None:
            for account in accounts or [account.name for account in self.exchange.accounts]:
                self._expire(what, account)

        if ms:
            self.exchange.clock.call_at(self.exchange.clock.now() + int(ms * 1000), go)
        else:
            go()

    def _expire(self, what: str, account: str) -> None:
        exchange = self.exchange
        end: Callable[[str], bool]
        if what == "api_key":
            named, end = [key.api_key for key in exchange.accounts[account].keys], exchange.revoke
        elif what == "listen_token":
            named, end = exchange.listen_tokens.of_account(account), exchange.expire_token
        else:
            named, end = exchange.listen_keys.of_account(account), exchange.listen_keys.expire
        for name in named:
            end(name)
