"""Every page of the documentation that shows an operation or an event is read, and shows what the index says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generator.docs.facts import Operation, PageFacts
from generator.docs.registry import reader
from generator.examples import parse
from generator.pages import Library
from generator.scope import read_toml

ROOT = Path(__file__).parents[3]
KINDS = ("rest", "ws-api", "event")
INDEX_ERRS = {
    "sapi/fiat/rest-api.md": {"BankAccount": "its `method` is a member of the answer, the way of payment"},
    "sapi/portfolio-margin-pro/portfolio-margin-pro-user-data-stream/Event-riskLevelChange.md": {
        "RISK_LEVEL_CHANGE": "so says the heading; the example's `e` is riskLevelChange"
    },
}
"""What the index lists of a page and the page does not have, with the reason."""
GUIDES = {
    "fapi/websocket-api-general-info.md": {"session.logon", "session.status", "session.logout"},
    "sapi/wallet/travel-rule/questionnaire-requirements.md": {"GET /sapi/v1/localentity/questionnaire-requirements"},
}
"""Pages that the index takes for guides without an endpoint, and what they define."""


@pytest.fixture(scope="module")
def read(shared: Path) -> Mapping[str, PageFacts]:
    """The facts of every page outside spot, corrected as import corrects them."""
    corrections = {place.stem: read_toml(place) for place in (ROOT / "spec/overrides").glob("*.toml")}
    library = Library(shared / "docs", corrections)
    rows = (shared / "docs/index.tsv").read_text(encoding="utf-8").splitlines()[1:]
    paths = [cells[0] for cells in (row.split("\t") for row in rows) if cells[2] in KINDS]
    paths = [path for path in (*paths, *GUIDES) if not path.startswith("spot/")]
    facts = {path: reader(path)(library.page(path)) for path in paths}
    assert library.unused() == []
    return facts


def operations(read: Mapping[str, PageFacts]) -> Iterator[Operation]:
    return (operation for facts in read.values() for operation in facts.operations)


def test_what_the_index_lists_is_read(read: Mapping[str, PageFacts], shared: Path) -> None:
    differing = {}
    for row in (shared / "docs/index.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        path, _, kind, endpoint, *_ = row.split("\t")
        if kind in KINDS and path in read:
            listed = {re.sub(r"^ws:", "", one) for one in endpoint.split("; ")} - INDEX_ERRS.get(path, {}).keys()
            facts = read[path]
            found = {one.name for one in facts.events} if kind == "event" else {one.id for one in facts.operations}
            # A page may show more than the event it is named after.
            if not listed <= found or (kind != "event" and found != listed):
                differing[path] = (found, listed)
    assert differing == {}


def test_guides_that_define_operations(read: Mapping[str, PageFacts], shared: Path) -> None:
    label = re.compile(r"^\W*(?:HTTP Request|HTTP Method|Method|Event Name|Endpoint)\b\W*(?:$|`|/)", re.M | re.I)
    found = set()
    for row in (shared / "docs/index.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        path, _, kind, *_ = row.split("\t")
        if kind == "guide" and not path.startswith("spot/") and "change-log" not in path:
            text = (shared / "docs" / path).read_text(encoding="utf-8")
            found |= {path} if label.search(text) else set()
    assert found == GUIDES.keys()
    assert {path: {one.id for one in read[path].operations} for path in GUIDES} == GUIDES


def test_every_example_is_read(read: Mapping[str, PageFacts]) -> None:
    shown = [example for one in operations(read) for example in one.examples]
    shown += [example for facts in read.values() for event in facts.events for example in event.examples]
    for example in shown:
        parse(example.text)
    assert len(shown) == 560


def test_the_pages_without_an_example(read: Mapping[str, PageFacts]) -> None:
    bare = {one.page for one in operations(read) if not one.examples}
    listed = {one.page for one in operations(read) if one.types and not one.examples}
    assert listed == {path for path in read if path.startswith("sapi/alpha/")}
    assert bare - listed == {
        "sapi/institutional_loan/transfer.md",  # "None" stands in its place
        "sapi/margin_trading/trade/Small-Liability-Exchange.md",  # nothing stands under the heading
    }


UNWEIGHED = {
    "fapi/market-data/rest-api/Get-Funding-Rate-History.md": "a limit shared with another endpoint",
    "fapi/market-data/rest-api/Top-Long-Short-Account-Ratio.md": "a note: IP rate limit 1000 requests/5min",
    "fapi/trade/rest-api/New-Order-Test.md": "nothing",
}
"""Single pages that state no weight, and what they say instead."""


def test_the_pages_without_a_weight(read: Mapping[str, PageFacts]) -> None:
    silent = {one.page for one in operations(read) if one.weight is None}
    whole = {path for path in silent if path.startswith(("sapi/binance_link/", "sapi/alpha/", "fapi/binance_link/"))}
    assert silent - whole == UNWEIGHED.keys()


def test_weights_by_address_and_by_account(read: Mapping[str, PageFacts]) -> None:
    both = {one.id: one.weight for one in operations(read) if one.weight and one.weight.also}
    stated = {key: (weight.value, weight.also.value) for key, weight in both.items() if weight.also}
    assert stated == {
        "POST /sapi/v1/sub-account/universalTransfer": (1, 360),
        "POST /sapi/v1/broker/subAccountApi": (8, 3000),
    }


def test_the_security_of_every_operation_is_known(read: Mapping[str, PageFacts]) -> None:
    assert [one.id for one in operations(read) if not one.security] == []
    assert {one.id for one in operations(read) if one.path.startswith("/bapi/")} == {
        "GET /bapi/defi/v1/public/alpha-trade/agg-trades",
        "GET /bapi/defi/v1/public/alpha-trade/get-exchange-info",
        "GET /bapi/defi/v1/public/alpha-trade/klines",
        "GET /bapi/defi/v1/public/alpha-trade/ticker",
        "GET /bapi/defi/v1/public/wallet-direct/buw/wallet/cex/alpha/all/token/list",
    }


def test_members_that_a_page_lists_instead_of_an_example(read: Mapping[str, PageFacts]) -> None:
    types = {one.id.rpartition("/")[2]: one.types for one in operations(read) if one.types and not one.examples}
    trades = {"a": "integer", "p": "string", "q": "string", "f": "integer", "l": "integer", "T": "integer"}
    assert types["agg-trades"] == [{**trades, "m": "boolean"}]
    envelope = {"code": "string", "message": "string"}
    assert types["klines"] == {
        **envelope, "messageDetail": "string", "success": "boolean", "data": [["string"]]
    }  # fmt: skip
    assert types["list"] == {
        **envelope,
        "data": [{"alphaId": "integer", **dict.fromkeys(("symbol", "name", "chainId", "contractAddress"), "string")}],
    }


NESTED = {
    "fapi/trade/rest-api/Modify-Multiple-Orders.md": {"batchOrders": 7},
    "fapi/trade/rest-api/Place-Multiple-Orders.md": {"batchOrders": 13},
    "sapi/sub_account/asset-management/Move-Position-for-Sub-account.md": {"orderArgs": 3},
    "sapi/wallet/travel-rule/broker-deposit-provide-info.md": {"beneficiaryPii": 17},
    "sapi/wallet/travel-rule/broker-withdraw.md": {"originatorPii": 17},
}
"""Pages with nested parameters, and how many members each has."""


def test_the_pages_with_nested_parameters(read: Mapping[str, PageFacts]) -> None:
    found = {}
    for operation in operations(read):
        if nested := {param.name: len(param.fields) for param in operation.params if param.fields}:
            found[operation.page] = nested
    assert found == NESTED
