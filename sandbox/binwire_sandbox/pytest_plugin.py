"""A fixture for users' tests: `pytest_plugins = ["binwire_sandbox.pytest_plugin"]` in conftest.py, or `-p` of pytest.

It is named by who wants it, and not registered for everybody.
"""

from collections.abc import Iterator

import pytest

from .threaded import ThreadedSandbox


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers", "binwire_exchange(clock, settings, market, tls): how the exchange of `binwire_exchange` is made"
    )


@pytest.fixture
def binwire_exchange(request: pytest.FixtureRequest) -> Iterator[ThreadedSandbox]:
    """A running exchange of this test alone, on a port of its own and in a thread of its own.

    `@pytest.mark.binwire_exchange(clock=ManualClock(), market=7)` gives it the arguments of `ThreadedSandbox`. It
    serves synchronous and asynchronous tests; in the latter `async with Sandbox()` runs one on the test's own loop.
    """
    marker = request.node.get_closest_marker("binwire_exchange")
    with ThreadedSandbox(*marker.args, **marker.kwargs) if marker else ThreadedSandbox() as exchange:
        yield exchange
