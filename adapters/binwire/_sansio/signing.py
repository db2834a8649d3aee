"""Signed REST requests.

https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
"""

from __future__ import annotations

from collections.abc import Mapping

from binwire._sansio.params import percent, query
from binwire.seams import Signer


def signed_query(params: Mapping[str, str], signer: Signer) -> str:
    """The query of a SIGNED request, its signature last.

    "The signature payload of your request is the query string concatenated without separator to the HTTP body. Any
    non-ASCII character must be percent-encoded before signing." The body is empty here.
    """
    text = query(params)
    signature = percent(signer.sign(text.encode()))
    return f"{text}&signature={signature}" if text else f"signature={signature}"
