"""What became of an order that was amended."""

from decimal import Decimal

import attrs


@attrs.frozen
class Amendment:
    """One reduction of an order's quantity; `time` in µs."""

    execution_id: int
    old_client_order_id: str
    new_client_order_id: str
    old_qty: Decimal
    new_qty: Decimal
    time: int
