"""The sandbox's refusals through binwire's own client: it says when to come back, and does not go on."""

from collections.abc import AsyncIterator

import pytest

from binwire.client import AsyncClient
from binwire.decode.sbe import SbeDecoder
from binwire.environment import Environment
from binwire.errors import Banned, LimitReached, RateLimited
from binwire.seams import Decoder
from binwire.session import SpotSession
from binwire_api.spot.events import UserDataEvent
from binwire_sandbox import BanRules, Limit, ManualClock, RequestLimits, Sandbox

IP = "127.0.0.1"
DECODERS = pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])


@pytest.fixture
def clock() -> ManualClock:
    """Twenty seconds after a full minute."""
    return ManualClock(1_750_000_200_000_000 + 20_000_000)


@pytest.fixture
def request_limits() -> RequestLimits:
    """Ten of weight a minute, and a ban after two refusals."""
    return RequestLimits(spot=(Limit("REQUEST_WEIGHT", "MINUTE", 1, 10),), bans=BanRules(refusals=2))


@pytest.fixture
async def client(exchange: Sandbox) -> AsyncIterator[AsyncClient]:
    """A client without a key."""
    async with AsyncClient(environment=Environment.sandbox(exchange.rest)) as client:
        yield client


async def test_rest_says_how_long_to_wait_and_until_when_it_is_banned(
    client: AsyncClient, exchange: Sandbox, clock: ManualClock
) -> None:
    for _ in range(10):
        await client.spot.test_connectivity()
    assert client.limits.used("spot")["x-mbx-used-weight-1m"] == 10
    for _ in range(2):
        with pytest.raises(RateLimited) as refused:
            await client.spot.test_connectivity()
        assert (refused.value.code, refused.value.retry_after) == (-1003, 40.0)
    with pytest.raises(Banned) as banned:
        await client.spot.test_connectivity()
    assert banned.value.retry_after == 120.0
    assert f"IP banned until {exchange.clock.now() // 1000 + 120_000}" in banned.value.text
    clock.advance(minutes=2)
    await client.spot.test_connectivity()


@DECODERS
async def test_a_session_keeps_quiet_until_the_exchange_may_be_asked_again(
    exchange: Sandbox, decoder: Decoder | None
) -> None:
    environment = Environment.sandbox(exchange.rest)
    async with SpotSession(environment=environment, decoder=decoder) as session:
        # Connecting cost 2.
        for _ in range(8):
            await session.ping()
        with pytest.raises(RateLimited) as refused:
            await session.ping()
        with pytest.raises(LimitReached):
            await session.ping()
    assert refused.value.retry_after == 40.0
    assert refused.value.until == exchange.clock.now() // 1000 + 40_000
    # What the session kept to itself did not count.
    used = exchange.exchange.limits.rows()["used"]
    assert isinstance(used, list)
    assert [row["count"] for row in used if isinstance(row, dict)] == [11]


@DECODERS
async def test_a_ban_is_told_with_its_end_before_the_connection_is_closed(
    exchange: Sandbox, decoder: Decoder | None
) -> None:
    environment = Environment.sandbox(exchange.rest)
    async with SpotSession(environment=environment, decoder=decoder) as session:
        exchange.exchange.limits.bans["spot"].ban(IP, 90)
        with pytest.raises(Banned) as banned:
            await session.ping()
    assert (banned.value.retry_after, banned.value.until) == (90.0, exchange.clock.now() // 1000 + 90_000)
