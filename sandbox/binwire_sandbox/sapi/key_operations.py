"""What an API key may do, as its owner asks."""

from ..access.permissions import Permission
from ..requests.operations import Call, operation
from ..requests.rest import Routes
from ..wire import Json, Micros


def key_routes() -> Routes:
    """`GET /sapi/v1/account/apiRestrictions`."""
    return {("GET", "/sapi/v1/account/apiRestrictions"): operation(_restrictions)}


def _restrictions(call: Call) -> Json:
    key = call.key
    if key is None:
        raise RuntimeError("the operation was called without a key")
    rights: dict[str, Json] = {right.value: right in key.permissions for right in Permission}
    return {"ipRestrict": bool(key.ips), "createTime": Micros(key.created)} | rights
