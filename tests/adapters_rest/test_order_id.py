"""Every order that is sent has a name, the orders of a batch too."""

from decimal import Decimal
from typing import Any

from binwire._sansio.order_id import missing_order_id, named
from binwire.errors import OutcomeUnknown
from binwire_api.fapi.rest import FapiRest
from binwire_api.spot.rest import SpotRest

ORDER: Any = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}


def token_hex(size: int) -> str:
    return "ab" * size


def test_an_order_without_a_name_gets_one() -> None:
    request = SpotRest[Decimal].new_order(**ORDER)
    sent = named(request, missing_order_id(request, token_hex))
    assert sent.params["newClientOrderId"] == "bw-" + "ab" * 16
    assert missing_order_id(sent, token_hex) == ""


def test_each_order_of_a_batch_without_a_name_gets_one_of_its_own() -> None:
    request = FapiRest[Decimal].place_multiple_orders(
        batch_orders=[ORDER, {**ORDER, "newClientOrderId": "mine"}, ORDER]
    )
    sent = named(request, missing_order_id(request, token_hex))
    names = [order["newClientOrderId"] for order in sent.params["batchOrders"]]
    assert names == [f"bw-{'ab' * 12}-1", "mine", f"bw-{'ab' * 12}-3"]
    assert all(len(name) <= 36 for name in names)
    assert "newClientOrderId" not in ORDER
    assert missing_order_id(sent, token_hex) == ""


def test_the_error_of_a_batch_names_all_its_orders() -> None:
    batch: Any = [{**ORDER, "newClientOrderId": "one"}, {**ORDER, "newClientOrderId": "two"}]
    error = OutcomeUnknown("no answer", request=FapiRest[Decimal].place_multiple_orders(batch_orders=batch))
    assert error.client_order_id == "one, two"
    assert "POST /fapi/v1/batchOrders, client order id one, two" in str(error)


def test_what_places_no_order_needs_no_name() -> None:
    request = SpotRest[Decimal].query_order(symbol="BTCUSDT", order_id=1)
    assert missing_order_id(request, token_hex) == ""
    assert OutcomeUnknown("no answer", request=request).client_order_id is None
