"""What changelogs say of a change: since when it holds, and what ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.diff.dates import stated_date
from tests.generator.diff.old_and_new import CHANGELOG, REST, between

STREAMS = """\
# Streams
## Trade Streams
**Stream Name:** \\<symbol\\>@trade

**Payload:**
```javascript
{ "e": "trade", "E": 1 }
```
"""


def entry(text: str, date: str = "2026-02-01") -> str:
    return CHANGELOG.replace("### 2026-01-10", f"### {date}\n\n{text}\n\n### 2026-01-10")


def rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], log: str, old: str = REST, new: str = REST
) -> list[dict[str, Any]]:
    streams = {"web_socket_streams": STREAMS}
    return between(tmp_path, capsys, {"rest_api": old, **streams}, {"rest_api": new, "changelog": log, **streams})


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("* `timeInForce` of `POST /api/v3/order` is gone.", "2026-02-01"),
        ("* On **2026-03-05 07:00 UTC** `POST /api/v3/order` loses `timeInForce`.", "2026-03-05"),
        (
            "Effective at **2026-02-03 08:00**\n\n* `POST /api/v3/order`:\n  * `timeInForce` is gone.",
            "2026-02-03",
        ),
        ("* From **March 5, 07:00 UTC**:\n  * `timeInForce` is gone:\n    * `POST api/v3/order`", "2026-03-05"),
        (
            "As announced on 2025-12-01, from December 7, 2026:\n* `POST /api/v3/order` lacks `timeInForce`",
            "2026-12-07",
        ),
        ("* `POST /api/v3/order` has a new parameter.", None),
        ("* `GET /api/v3/depth` has no `timeInForce`.", None),
    ],
)
def test_since_when_a_parameter_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, date: str | None
) -> None:
    found = rows(tmp_path, capsys, entry(text), new=REST.replace("timeInForce | ENUM | NO |\n", ""))

    assert [(row["name"], row["effective"]) for row in found] == [("timeInForce", date)]


def test_what_was_announced_before_the_older_pages_is_not_this_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = CHANGELOG.replace("* Something before.", "* `POST /api/v3/order` has no `timeInForce`.")
    found = rows(tmp_path, capsys, log, new=REST.replace("timeInForce | ENUM | NO |\n", ""))

    assert [row["effective"] for row in found] == [None]


def test_the_weight_of_an_operation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = entry("* The request weight of these changes on 2026-02-05:\n  * `GET /api/v3/depth`")
    found = rows(tmp_path, capsys, log, new=REST.replace("101-500| 25", "101-500| 30"))

    assert [(row["what"], row["effective"]) for row in found] == [("weight", "2026-02-05")]


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        (
            "* These will be retired on **2026-03-25**:\n  * `GET /api/v1/ping`\n  * `DELETE /api/v3/order`",
            [("retired", "operation", "DELETE /api/v3/order"), ("retired", "operation", "GET /api/v1/ping")],
        ),
        (
            "The following endpoints/methods will no longer be available from 2026-03-25\n\n"
            "REST API\n* `DELETE /api/v3/order`\n\nWebSocket API\n\n* `userDataStream.start`",
            [("retired", "method", "userDataStream.start"), ("retired", "operation", "DELETE /api/v3/order")],
        ),
        ("* `<symbol>@trade` will be removed on 2026-03-25.", [("retired", "stream", "<symbol>@trade")]),
        (
            "* `DELETE /api/v3/order` is now deprecated. Use `DELETE /api/v3/orders` instead. Until 2026-03-25.",
            [("deprecated", "operation", "DELETE /api/v3/order")],
        ),
        ("* Reminder that SBE 3:1 schema will be retired on 2026-03-25.", [("retired", "schema", "spot 3:1")]),
        ("* FIX schema 1:0 is deprecated. 2026-03-25", []),
        ("* `DELETE /api/v3/order` answers sooner, from 2026-03-25.", []),
        ("* ~~`DELETE /api/v3/order` will be retired on 2026-03-25.~~", []),
    ],
)
def test_what_ends_is_told_though_the_pages_show_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, ended: list[tuple[str, str, str]]
) -> None:
    found = rows(tmp_path, capsys, entry(text))

    assert sorted((row["change"], row["kind"], row["id"]) for row in found) == ended
    assert {row["effective"] for row in found} <= {"2026-03-25"}


def test_an_end_announced_before_that_comes_between_the_two_dates_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = CHANGELOG.replace("* Something before.", "* `DELETE /api/v3/order` will be retired on 2026-03-25.")

    assert [row["effective"] for row in rows(tmp_path, capsys, log)] == ["2026-03-25"]


def test_what_is_gone_from_the_pages_and_announced_is_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = REST[: REST.index("### Cancel order")]
    found = rows(tmp_path, capsys, entry("* `DELETE /api/v3/order` will be retired on 2026-03-25."), new=cut)

    assert [(row["change"], row["id"], row["effective"]) for row in found] == [
        ("removed", "DELETE /api/v3/order", "2026-03-25")
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("starting from **2026-02-20,07:00 UTC**", "2026-02-20"),
        ("On **June 18, 05:00 UTC**, `b` will be removed", "2026-06-18"),
        ("by **December 7, 2022**", "2022-12-07"),
        ("Following the announcement from [2025-10-24](#2025-10-24), soon", ""),
        ("Following the announcement from 2025-11-10, from 2026-02-20 07:00 UTC", "2026-02-20"),
        ("Effective 2025-10-23, values are removed", "2025-10-23"),
        ("will be deprecated effective December 15, 2025", "2025-12-15"),
    ],
)
def test_dates_in_the_words_of_changelogs(text: str, date: str) -> None:
    assert stated_date([text], "2026") == date
