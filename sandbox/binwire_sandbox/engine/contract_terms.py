"""What only futures' orders say."""

from decimal import Decimal

import attrs


@attrs.frozen
class ContractTerms:
    """What only futures' orders say.

    Attributes:
        position_side: the position it is for: `BOTH` in one-way mode, else `LONG` or `SHORT`.
        original_type: the type of the conditional order that it comes from; empty: its own.
        close_position: True if it closes all of a position.
        working_type: which price its trigger price was compared with.
        price_protect: True if it was triggered only while mark and contract price were close.
        price_match: how its price was found, `NONE` if it was given one.
        good_till: when a `GTD` order ends, in ms; 0 for others.
        activate_price: of trailing stops, else None.
        callback_rate: of trailing stops in percent, else None.
        modify_id: the client's own number of its last modification, if there was one.
    """

    position_side: str = "BOTH"
    original_type: str = ""
    close_position: bool = False
    working_type: str = "CONTRACT_PRICE"
    price_protect: bool = False
    price_match: str = "NONE"
    good_till: int = 0
    activate_price: Decimal | None = None
    callback_rate: Decimal | None = None
    modify_id: int | None = None


NO_TERMS = ContractTerms()
