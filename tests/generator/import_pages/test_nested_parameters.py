"""Tables, lists and sentences under the table of parameters that say what one of these holds."""

from __future__ import annotations

import pytest

from generator.docs import endpoint_page
from generator.docs.facts import PageError, Param
from tests.generator.import_pages.conftest import ReadPage, make_page

HEAD = """# Y
## HTTP Request
POST `/x`
## Request Parameters

| Name | Type | Mandatory | Description |
| --- | --- | --- | --- |
"""
COLUMNS = "| Name | Type | Mandatory | Description |\n| --- | --- | --- | --- |"
END = "\n## Response Example\nNone"


def params(text: str) -> dict[str, Param]:
    (operation,) = endpoint_page.read(make_page(f"{HEAD}{text}{END}", "x.md")).operations
    return {param.name: param for param in operation.params}


def test_a_table_under_a_sentence_that_names_a_parameter() -> None:
    found = params(
        f"""| batchOrders | LIST<JSON> | YES | Max 5 orders |
| timestamp | LONG | YES |  |

**Where`batchOrders` is the list of order parameters in JSON**

- **Example:** /x?batchOrders=[{{"symbol":"BTCUSDT"}}]

{COLUMNS}
| symbol | STRING | YES |  |
| price | DECIMAL | NO |  |
| timestamp | LONG | YES |  |
"""
    )
    assert list(found) == ["batchOrders", "timestamp"]
    assert found["batchOrders"].fields == (Param("symbol", "STRING", True), Param("price", "DECIMAL", False))


def test_cases_of_an_object_require_what_all_require() -> None:
    found = params(
        f"""| originatorPii | STRING | YES | JSON, see StandardPii |
| address | STRING | YES |  |

## StandardPii

**For Natural Person**

{COLUMNS}
| piiType | INTEGER | YES |  |
| latinNames | List | YES |  |

**For Legal Person**

{COLUMNS}
| piiType | INTEGER | YES |  |
| latinName | STRING | YES |  |

**PiiName**

{COLUMNS}
| firstName | STRING | YES |  |
"""
    )
    assert found["address"].fields == ()
    assert found["originatorPii"].fields == (
        Param("piiType", "INTEGER", True),
        Param("latinNames", "LIST", False, fields=(Param("firstName", "STRING", True),)),
        Param("latinName", "STRING", False),
    )


def test_members_that_a_description_names_one_by_one() -> None:
    description = (
        "Max 10 positions. orderArgs.symbol should be STRING, and orderArgs.positionSide should be STRING, "
        "positionSide support BOTH,LONG and SHORT. Each entry should be like orderArgs[0].symbol=BTCUSDT"
    )
    found = params(f"| orderArgs | LIST<JSON> | YES | {description} |\n")["orderArgs"]
    assert found.indexed
    assert found.fields == (
        Param("symbol", "STRING", True),
        Param("positionSide", "STRING", True, enum=("BOTH", "LONG", "SHORT")),
    )


def test_values_in_a_list_under_the_table() -> None:
    found = params(
        """| type | ENUM | YES |  |
| asset | STRING | YES |  |

- `fromSymbol` must be sent when type are ISOLATEDMARGIN_MARGIN

- ENUM of transfer types:

  - MAIN_UMFUTURE Spot account transfer to futures account
  - MAIN_MARGIN Spot account transfer to Margin account
"""
    )
    assert found["type"].enum == ("MAIN_UMFUTURE", "MAIN_MARGIN")


def test_a_table_of_nothing_is_an_error() -> None:
    with pytest.raises(PageError, match=r"x\.md:12: a further table of parameters, of none of the parameters"):
        params(f"| a | STRING | YES |  |\n\n**Something:**\n\n{COLUMNS}\n| b | STRING | YES |  |\n")


NESTED = {
    "fapi/trade/rest-api/Modify-Multiple-Orders.md": {"batchOrders": 7},
    "fapi/trade/rest-api/Place-Multiple-Orders.md": {"batchOrders": 13},
    "sapi/sub_account/asset-management/Move-Position-for-Sub-account.md": {"orderArgs": 3},
    "sapi/wallet/travel-rule/broker-deposit-provide-info.md": {"beneficiaryPii": 17},
    "sapi/wallet/travel-rule/broker-withdraw.md": {"originatorPii": 17},
}
"""Pages with nested parameters, and how many members each has."""


def test_the_pages_with_nested_parameters(page: ReadPage, indexed: list[tuple[str, str, str]]) -> None:
    found = {}
    for path, kind, _ in indexed:
        if kind in ("rest", "ws-api") and path.startswith(("fapi/", "sapi/")) and "trade-data-stream.md" not in path:
            operation = endpoint_page.read(page(path)).operations[0]
            if nested := {param.name: len(param.fields) for param in operation.params if param.fields}:
                found[path] = nested
    assert found == NESTED
