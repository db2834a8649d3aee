"""Error codes and texts, as the error pages of the products state them."""

from decimal import Decimal

from .assumptions import Assumptions
from .wire import Json, JsonObject


class ApiError(Exception):
    """A refusal: what the exchange answers instead of a result.

    Attributes:
        status: the HTTP status, and the `status` member of a WebSocket reply.
        data: what the body shows beside code and text, where it does.
        is_order: True if the call adds to the unfilled order count all the same.
        switch: the assumption that says which code it has, where no page does.
    """

    def __init__(
        self,
        code: int,
        text: str,
        status: int = 400,
        data: Json = None,
        *,
        is_order: bool = False,
        switch: str | None = None,
    ) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.status = status
        self.data = data
        self.is_order = is_order
        self.switch = switch

    def body(self) -> JsonObject:
        """The error's JSON body."""
        body: JsonObject = {"code": self.code, "msg": self.text}
        return body if self.data is None else body | {"data": self.data}

    def under(self, assumptions: Assumptions) -> "ApiError":
        """The refusal with the code that it is assumed to have; itself where a page states the code."""
        code = self.code if self.switch is None else int(getattr(assumptions, self.switch))
        if code == self.code:
            return self
        text, status = OTHER_TEXTS.get(code, (self.text, self.status))
        return ApiError(code, text, status, self.data, is_order=self.is_order)


# What stands beside a code that a refusal has under another assumption.
OTHER_TEXTS = {
    -1000: ("An unknown error occurred while processing the request.", 400),
    -1014: ("Unsupported order combination.", 400),
    -1100: ("Illegal characters found in a parameter.", 400),
    -2011: ("Unknown order sent.", 400),
    -2013: ("Order does not exist.", 400),
    -2015: ("Invalid API-key, IP, or permissions for action.", 401),
    -4062: ("Invalid or improper reduceOnly value.", 400),
}


def unknown() -> ApiError:
    """-1000: something went wrong on this side."""
    return ApiError(-1000, "An unknown error occurred while processing the request.", 500)


def mandatory(name: str) -> ApiError:
    """-1102: a mandatory parameter is missing, empty or malformed."""
    return ApiError(-1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.")


def either(first: str, second: str) -> ApiError:
    """-1102: one of two parameters must be sent."""
    return ApiError(-1102, f"Param '{first}' or '{second}' must be sent, but both were empty/null!")


def illegal(name: str, legal: str) -> ApiError:
    """-1100: characters the parameter does not allow."""
    return ApiError(-1100, f"Illegal characters found in parameter '{name}'; legal range is '{legal}'.")


def unreadable(status: int = 400) -> ApiError:
    """-1100: a body that is no text, or with status 413 one that is too long."""
    return ApiError(-1100, "Illegal characters found in a parameter.", status)


def not_required(name: str, switch: str | None = None) -> ApiError:
    """-1106: a parameter that the request does not take."""
    return ApiError(-1106, f"Parameter '{name}' sent when not required.", switch=switch)


def precision(name: str) -> ApiError:
    """-1111: more decimals than the asset has."""
    return ApiError(-1111, f"Parameter '{name}' has too much precision.")


def empty(name: str) -> ApiError:
    """-1105: an optional parameter was sent without a value."""
    return ApiError(-1105, f"Parameter '{name}' was empty.")


def overflow(name: str) -> ApiError:
    """-1108: a number that is too large."""
    return ApiError(-1108, f"Parameter '{name}' overflowed.")


def invalid(name: str) -> ApiError:
    """-1130: a value that the parameter does not take."""
    return ApiError(-1130, f"Data sent for parameter '{name}' is not valid.", switch="bad_value_code")


def bad_symbol() -> ApiError:
    """-1121."""
    return ApiError(-1121, "Invalid symbol.")


def filter_failure(name: str) -> ApiError:
    """-1013: a symbol filter refused the order."""
    return ApiError(-1013, f"Filter failure: {name}")


def margin_notional_failure() -> ApiError:
    """-20204: NOTIONAL has a code of its own on margin's page of new orders."""
    return ApiError(-20204, "Filter failure: NOTIONAL", switch="margin_notional_code")


def rejected(text: str, switch: str | None = None) -> ApiError:
    """-2010: the matching engine refused the order."""
    return ApiError(-2010, text, switch=switch)


def insufficient_balance() -> ApiError:
    """-2010 for lack of funds."""
    return rejected("Account has insufficient balance for requested action.")


def amend_rejected(text: str, switch: str | None = None) -> ApiError:
    """-2038: the matching engine refused to amend the order."""
    return ApiError(-2038, text, switch=switch)


def unknown_order() -> ApiError:
    """-2011: a cancel names no open order."""
    return ApiError(-2011, "Unknown order sent.")


def no_such_order() -> ApiError:
    """-2013: a query names no order."""
    return ApiError(-2013, "Order does not exist.")


def mismatched_ids() -> ApiError:
    """-2039: a query's two ids are not of one order."""
    return ApiError(-2039, "Client order ID is not correct for this order ID.")


def archived() -> ApiError:
    """-2026: a query names an order of long ago that never traded."""
    text = "Order was canceled or expired with no executed qty over 90 days ago and has been archived."
    return ApiError(-2026, text)


def bad_key_format() -> ApiError:
    """-2014: the API key is missing or has no key's form."""
    return ApiError(-2014, "API-key format invalid.", 401)


def rejected_key() -> ApiError:
    """-2015: no such key, or it was revoked."""
    return ApiError(-2015, "Invalid API-key, IP, or permissions for action.", 401)


def bad_signature() -> ApiError:
    """-1022."""
    return ApiError(-1022, "Signature for this request is not valid.")


def outside_window(*, is_order: bool = False) -> ApiError:
    """-1021: the request came too late."""
    return ApiError(-1021, "Timestamp for this request is outside of the recvWindow.", is_order=is_order)


def ahead_of_time() -> ApiError:
    """-1021: the request is from the future."""
    return ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")


def bad_recv_window(maximum: Decimal) -> ApiError:
    """-1131: the window is wider than allowed."""
    return ApiError(-1131, f"recvWindow must be less than {maximum}")


def no_listen_key() -> ApiError:
    """-1125."""
    return ApiError(-1125, "This listenKey does not exist.")


def bad_listen_token() -> ApiError:
    """-1209: margin's page names the code, no page a text."""
    return ApiError(-1209, "Invalid listenToken.")


def subscription_active() -> ApiError:
    """-2035."""
    return ApiError(-2035, "User Data Stream subscription already active.")


def subscription_inactive() -> ApiError:
    """-2036."""
    return ApiError(-2036, "User Data Stream subscription not active.")


def no_more_subscriptions() -> ApiError:
    """-2042: the connection has used up its subscription ids."""
    return ApiError(-2042, "Maximum subscription ID reached for this connection.")


def too_many_subscriptions(maximum: int) -> ApiError:
    """No page states the code at the limit of active subscriptions: -1191 is the nearest one (ASSUMPTIONS.md)."""
    text = f"Too many subscriptions. Connection may create up to '{maximum}' subscriptions at a time."
    return ApiError(-1191, text, switch="active_limit_code")


def unsupported(status: int = 400, switch: str | None = None) -> ApiError:
    """-1020."""
    return ApiError(-1020, "This operation is not supported.", status, switch=switch)


def retired() -> ApiError:
    """HTTP 410: no page shows the body, ASSUMPTIONS.md."""
    return unsupported(410)
