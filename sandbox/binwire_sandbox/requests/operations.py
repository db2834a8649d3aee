"""What an operation is: the vocabulary that REST and the WebSocket APIs share."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import attrs

from ..access.keys import ApiKey
from ..access.security import Auth
from ..assumptions import Assumptions
from ..errors import ApiError, bad_symbol, empty, illegal, mandatory, overflow
from ..wire import Json

# "LONG" parameters are 64-bit signed integers.
LONGEST = (1 << 63) - 1
DECIMAL = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
E_ = TypeVar("E_")
S_ = TypeVar("S_")


@attrs.frozen
class Params:
    """A call's parameters as text, read with the exchange's own complaints, and as `assumptions` say."""

    values: Mapping[str, str]
    assumptions: Assumptions = attrs.field(factory=Assumptions)
    knows_overflow: bool = False

    def text(self, name: str) -> str | None:
        """The parameter, None if it was not sent."""
        return self.values.get(name)

    def needed(self, name: str) -> str:
        """A mandatory parameter.

        Raises:
            ApiError: -1102.
        """
        value = self.values.get(name)
        if not value:
            raise mandatory(name)
        return value

    def symbol(self, known: Mapping[str, S_]) -> S_:
        """What stands under the name in `symbol`.

        Raises:
            ApiError: -1102, or -1121 if there is none such.
        """
        name = self.needed("symbol")
        if name not in known:
            raise bad_symbol()
        return known[name]

    def decimal(self, name: str) -> Decimal | None:
        """An amount in plain notation.

        Raises:
            ApiError: -1100 for anything else, -1102 for an empty text.
        """
        value = self.values.get(name)
        if value is None:
            return None
        if not value:
            raise mandatory(name)
        whole, _, fraction = value.partition(".")
        if not value.isascii() or not whole.isdigit() or ("." in value and not fraction.isdigit()):
            raise illegal(name, DECIMAL)
        if len(whole) > 20 or len(fraction) > 20:
            raise illegal(name, DECIMAL)
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise illegal(name, DECIMAL) from error

    def integer(self, name: str) -> int | None:
        """A whole number.

        Raises:
            ApiError: -1105 for an empty text, -1100 for what is no number, -1108 or -1100 for one beyond 64 bits.
        """
        value = self.values.get(name)
        if value is None:
            return None
        if not value:
            raise empty(name)
        if not value.isascii() or not value.isdigit() or len(value) > 20:
            raise illegal(name, "^[0-9]{1,20}$")
        number = int(value)
        if number > LONGEST:
            raise overflow(name) if self.knows_overflow else illegal(name, "^[0-9]{1,20}$")
        return number

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value, in any letter case: margin's pages write TRUE, spot's true.

        Raises:
            ApiError: -1102 for any other text.
        """
        value = self.values.get(name)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            raise mandatory(name)
        return value.lower() == "true"

    def choice(self, name: str, choices: Callable[[str], E_], code: int, text: str) -> E_ | None:
        """A member of an enumeration.

        Raises:
            ApiError: with this code and text for a value that is none.
        """
        value = self.values.get(name)
        if value is None:
            return None
        try:
            return choices(value)
        except ValueError:
            raise ApiError(code, text) from None


@attrs.frozen
class Call:
    """A call that passed the guard; `key` is None only where the operation needs none.

    `too_many_orders` refuses new orders, where the operation deals with the unfilled order count itself; `late` refuses
    what has waited for too long.
    """

    params: Params
    key: ApiKey | None
    too_many_orders: ApiError | None = None
    late: ApiError | None = None

    @property
    def account(self) -> str:
        """The caller's account."""
        if self.key is None:
            raise RuntimeError("an operation that needs no key asked for the account")
        return self.key.account


@attrs.frozen
class Operation:
    """A REST endpoint or WebSocket API method.

    `weight` is by IP and minute, `orders` what it adds to the unfilled order counts, all of them or by their unit
    (`{"10S": 5, "1M": 1}`), `strict` whether parameters that it does not name are refused, `refunded` whether a success
    costs no weight after all, `simulated` whether the answer is more than the documented example, `knows_order_limit`
    whether it is called even where no more orders are accepted.
    """

    handle: Callable[[Call], Json]
    auth: Auth
    weight: Callable[[Params], int]
    params: frozenset[str]
    orders: int | Mapping[str, int] = 0
    strict: bool = False
    refunded: bool = False
    simulated: bool = True
    knows_order_limit: bool = False

    def orders_of(self, unit: str) -> int:
        """What the operation adds to the unfilled order count of one window."""
        return self.orders if isinstance(self.orders, int) else self.orders.get(unit, 0)

    def check_names(self, names: Mapping[str, str], assumptions: Assumptions) -> None:
        """Refuse parameters that nobody reads.

        Raises:
            ApiError: -1104.
        """
        unread = set(names) - self.params - IMPLIED
        if unread and (self.strict or assumptions.unread_parameters == "everywhere"):
            read = len(names) - len(unread)
            text = f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{len(names)}'."
            raise ApiError(-1104, text)


IMPLIED = frozenset({"apiKey", "signature", "timestamp", "recvWindow", "returnRateLimits"})


def weighs(weight: int) -> Callable[[Params], int]:
    """A weight that does not depend on the parameters."""
    return lambda params: weight


def operation(
    handle: Callable[[Call], Json],
    params: str = "",
    *,
    auth: Auth = Auth.SIGNED,
    weight: int | Callable[[Params], int] = 1,
    orders: int | Mapping[str, int] = 0,
    strict: bool = False,
    refunded: bool = False,
    knows_order_limit: bool = False,
) -> Operation:
    """An `Operation`; `params` are the names of what it reads, separated by blanks."""
    by_params = weighs(weight) if isinstance(weight, int) else weight
    return Operation(
        handle,
        auth,
        by_params,
        frozenset(params.split()),
        orders,
        strict,
        refunded,
        knows_order_limit=knows_order_limit,
    )
