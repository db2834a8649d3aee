"""Small checkouts of spot pages, and the report between two of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parents[3]

REST = """\
# Rest pages

## Market Data endpoints
### Order book
```
GET /api/v3/depth
```
**Weight:**
Adjusted based on the limit:

|Limit|Request Weight
------|-------
1-100| 5
101-500| 25

**Parameters:**

Name | Type | Mandatory | Description
------------ | ------------ | ------------ | ------------
symbol | STRING | YES |
limit | INT | NO | Default: 100; Maximum: 5000.

**Data Source:**
Memory

**Response:**
```javascript
{
  "lastUpdateId": 1027024,
  "bids": [["4.00000000", "431.00000000"]]
}
```

## Trading endpoints
### New order (TRADE)
```
POST /api/v3/order
```
**Weight:**
1

**Parameters:**

Name | Type | Mandatory | Description
------------ | ------------ | ------------ | ------------
symbol | STRING | YES |
side | ENUM | YES | `BUY` or `SELL`
timeInForce | ENUM | NO |
recvWindow | LONG | NO | The value cannot be greater than `60000`
timestamp | LONG | YES |

**Response ACK:**
```javascript
{ "symbol": "BTCUSDT", "orderId": 28 }
```
**Response RESULT:**
```javascript
{ "symbol": "BTCUSDT", "orderId": 28, "price": "1.0", "fills": [{"qty": "1.0"}] }
```

### Cancel order (TRADE)
```
DELETE /api/v3/order
```
**Weight:**
1

**Parameters:**

Name | Type | Mandatory | Description
------------ | ------------ | ------------ | ------------
symbol | STRING | YES |
timestamp | LONG | YES |

**Response:**
```javascript
{ "symbol": "LTCBTC" }
```
"""

CHANGELOG = """\
# CHANGELOG

### 2026-01-10

* Something before.
"""

Rows = list[dict[str, Any]]


def checkout(folder: Path, **pages: str) -> Path:
    """A folder like the official repository; `rest_api="…"` is `rest-api.md`, `changelog` is `CHANGELOG.md`."""
    folder.mkdir(parents=True)
    for name, text in {"rest_api": REST, "changelog": CHANGELOG, **pages}.items():
        file = "CHANGELOG.md" if name == "changelog" else f"{name.replace('_', '-')}.md"
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Rows]:
    """Exit status and rows of `diff --json`."""
    status = main(["diff", "--root", str(ROOT), "--json", *map(str, arguments)])
    return status, json.loads(capsys.readouterr().out)


def between(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: dict[str, str], new: dict[str, str]) -> Rows:
    """The rows between two checkouts with these pages."""
    base, docs = checkout(tmp_path / "old", **old), checkout(tmp_path / "new", **new)
    status, rows = report(capsys, "--base", base, "--docs", docs)
    assert status == (1 if rows else 0)
    return rows


def rest(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, later: str) -> Rows:
    """The rows after a piece of text of the REST page was replaced."""
    assert text in REST
    return between(tmp_path, capsys, {}, {"rest_api": REST.replace(text, later)})


def one(rows: Sequence[dict[str, Any]], *members: str) -> tuple[Any, ...]:
    """The only row, as the values of some members."""
    assert len(rows) == 1, rows
    return tuple(rows[0][member] for member in members)
