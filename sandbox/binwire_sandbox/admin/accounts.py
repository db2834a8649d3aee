"""`/sandbox/accounts` and `/sandbox/keys`: accounts opened and keys made while the exchange runs."""

from typing import TypeVar, cast

import msgspec
from aiohttp import web

from ..access.accounts import Accounts
from ..access.opening import NewAccount, NewKey
from ..wire import Json, JsonObject
from .http import BadOrder, answering, json_response, text_of

T_ = TypeVar("T_")


class AccountsAdmin:
    """The admin's endpoints for accounts. Bodies and answers are JSON, secrets and private keys included."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them."""
        router.add_get("/sandbox/accounts", self._list)
        router.add_post("/sandbox/accounts", answering(self._open))
        router.add_post("/sandbox/keys", answering(self._add_key))

    async def _list(self, request: web.Request) -> web.Response:
        return json_response({"accounts": [cast(Json, account.listing()) for account in self._accounts]})

    def _open(self, body: JsonObject) -> JsonObject:
        new = _read(body, NewAccount)
        try:
            return cast(JsonObject, self._accounts.open(new).listing())
        except ValueError as error:
            raise BadOrder(str(error)) from error

    def _add_key(self, body: JsonObject) -> JsonObject:
        account = text_of(body, "account")
        new = _read({name: value for name, value in body.items() if name != "account"}, NewKey)
        try:
            return cast(JsonObject, self._accounts.add_key(account, new).listing())
        except LookupError as error:
            raise BadOrder(f"account: there is none called {account}") from error
        except ValueError as error:
            raise BadOrder(str(error)) from error


def _read(body: JsonObject, type: type[T_]) -> T_:
    try:
        return msgspec.convert(body, type)
    except msgspec.ValidationError as error:
        raise BadOrder(str(error)) from error
