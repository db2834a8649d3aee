"""Tables, lists and sentences under the table of parameters that say what one of these holds."""

from __future__ import annotations

import pytest

from generator.docs import endpoint_page
from generator.docs.facts import PageError, Param
from tests.generator.import_pages.conftest import make_page

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
    assert found["originatorPii"].object == "StandardPii"
    assert found["originatorPii"].fields == (
        Param("piiType", "INTEGER", True),
        Param("latinNames", "LIST", False, fields=(Param("firstName", "STRING", True),), object="PiiName"),
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


@pytest.mark.parametrize("over", ["Supported types:", "Type:", "Contract type:"])
def test_what_stands_over_such_a_list(over: str) -> None:
    found = params(
        f"""| type | STRING | NO |  |
| contractType | ENUM | YES |  |

- {over}
  - PERPETUAL
  - TRANSFER("Transfer")
- Note:
  - NOTHING
"""
    )
    values = ("PERPETUAL", "TRANSFER")
    assert [param.enum for param in found.values()] == {
        "Supported types:": [values, ()],
        "Type:": [(), ()],
        "Contract type:": [(), values],
    }[over]


def test_a_table_of_nothing_is_an_error() -> None:
    with pytest.raises(PageError, match=r"x\.md:12: a further table of parameters, of none of the parameters"):
        params(f"| a | STRING | YES |  |\n\n**Something:**\n\n{COLUMNS}\n| b | STRING | YES |  |\n")
