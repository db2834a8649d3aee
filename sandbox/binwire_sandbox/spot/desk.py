"""What order lists ask of the market that they are placed on."""

from decimal import Decimal
from typing import Protocol

from ..engine.orders import Order
from ..engine.symbols import Symbol
from ..market_data.tape import Tape


class Desk(Protocol):
    """What order lists ask of the market."""

    symbols: dict[str, Symbol]
    tapes: dict[str, Tape]

    def check_client_id(self, order: Order) -> None:
        """Refuse a client order id that is taken."""
        ...

    def check_prices(self, order: Order) -> None:
        """Refuse an order that would match or trigger where it must not."""
        ...

    def last_traded(self, symbol: str) -> Decimal | None:
        """The last trade's price."""
        ...

    def cost(self, order: Order) -> tuple[str, Decimal]:
        """What an order spends."""
        ...

    def accept(self, order: Order) -> None:
        """Number it and keep it."""
        ...

    def start_trailing(self, order: Order) -> None:
        """Let a trailing stop follow the price."""
        ...

    def begin(self, order: Order) -> None:
        """Match it, or let it wait for its stop price."""
        ...

    def withdraw(self, order: Order) -> None:
        """Take it away from where it waits."""
        ...

    def cancel_one(self, order: Order, client_order_id: str) -> None:
        """Cancel it and nothing else."""
        ...

    def activate_due(self, symbol: str) -> None:
        """Let orders work whose time has come."""
        ...
