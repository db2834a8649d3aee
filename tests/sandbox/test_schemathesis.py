"""schemathesis draws requests from the spec, right ones and wrong ones: none gets a stack trace or a 5xx.

What succeeds has the form that the spec says, what is refused the documented form of an error. Bounded and drawn from a
fixed seed, so that it is the same run everywhere.
"""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import response_schema_conformance

from binwire_sandbox import RequestLimits, Settings, ThreadedSandbox
from generator.build import corrected

from .client import sign

ROOT = Path(__file__).parents[2]
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


class Exchange:
    """A sandbox in a thread, and a client that signs what schemathesis draws."""

    def __init__(self, sandbox: ThreadedSandbox) -> None:
        accounts: Any = sandbox.accounts
        self.key = next(key for key in accounts[0]["keys"] if key["type"] == "hmac")
        self.rest = sandbox.rest
        self._session = requests.Session()
        coverage = self._session.get(f"{self.rest}/sandbox/coverage", timeout=10).json()["coverage"]
        self.simulated = {name for row in coverage for name in row["names"]}

    def call(self, case: Any, auth: str) -> requests.Response:
        """Send a case, its parameters in the query, lists and objects as JSON."""
        params = [(name, _text(value)) for name, value in (case.query or {}).items()]
        if auth == "signed":
            params = [pair for pair in params if pair[0] not in ("recvWindow", "timestamp", "signature")]
            params.append(("timestamp", str(int(time.time() * 1000))))
        query = urlencode(params, errors="surrogatepass")
        if auth == "signed":
            query += f"&signature={quote(sign(self.key, query), safe='')}"
        headers = {"X-MBX-APIKEY": self.key["api_key"]}
        return self._session.request(case.method, f"{self.rest}{case.path}?{query}", headers=headers, timeout=10)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    """The sandbox that all cases go to."""
    with ThreadedSandbox(settings=Settings(request_limits=RequestLimits.none())) as sandbox:
        yield Exchange(sandbox)


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """The spec, corrections applied."""
    return dict(corrected(ROOT).documents)


@pytest.mark.parametrize("file", ["spot/rest.yaml", "fapi/rest.yaml", "sapi"])
def test_every_operation_bears_what_schemathesis_draws(
    file: str, exchange: Exchange, documents: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "binwire_sandbox")
    load_all_checks()
    product = file.partition("/")[0]
    answers = json.loads((ROOT / f"generated/binwire_api/{product}/answers.json").read_text())
    names = [name for name in documents if name.startswith(f"{product}/") and "paths" in documents[name]]
    problems: list[str] = []
    for name in names:
        for found in schemathesis.openapi.from_dict(documents[name]).get_all_operations():
            operation = found.ok()
            simulated = operation.label in exchange.simulated
            for mode, examples in ((POSITIVE, 1), (NEGATIVE, 2)) if simulated else ((NEGATIVE, 1),):
                problems += _run(exchange, operation, mode, examples, answers[operation.label]["auth"])
    assert not problems, "\n".join(problems)
    assert not caplog.records


def _run(exchange: Exchange, operation: Any, mode: GenerationMode, examples: int, auth: str) -> list[str]:
    """What is wrong with the answers to some drawn requests."""
    problems: list[str] = []

    @seed(4)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        response = exchange.call(case, auth)
        if problem := _problem(case, response):
            problems.append(f"{operation.label} {case.query}: {problem}")

    try:
        send()
    except Unsatisfiable:
        # Nothing can be wrong with a request that takes no parameters.
        assert mode is NEGATIVE
    return problems


def _problem(case: Any, response: requests.Response) -> str:
    """Why an answer is none that the documentation allows; empty if it is one."""
    if response.headers["Content-Type"] != "application/json;charset=UTF-8":
        return response.headers["Content-Type"]
    if response.status_code == 200:
        try:
            case.validate_response(response, checks=[response_schema_conformance])
        except Exception as error:
            return str(error)
        return ""
    body = response.json()
    documented = isinstance(body.get("code"), int) and body["code"] < 0 and isinstance(body.get("msg"), str)
    in_form = documented and body["code"] not in (-1000, -1003) and 400 <= response.status_code < 500
    return "" if in_form else f"{response.status_code} {response.text}"
