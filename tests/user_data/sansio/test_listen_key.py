"""The life of a listenKey (docs/fapi/user-data-streams, docs/sapi/margin_trading/risk-data-stream)."""

from __future__ import annotations

import pytest

from binwire._sansio.life import Down, Failed, Live
from binwire._sansio.listen_key import Connect, Create, Delete, Disconnect, KeepAlive, ListenKeyLife, State
from binwire.errors import RateLimited, Rejected, ServerError, Unauthorized

MINUTE = 60_000.0


def delay(failures: int) -> float:
    return 1000.0 * 2**failures


def streaming(*, delete: bool = False) -> ListenKeyLife:
    life = ListenKeyLife(delay, delete=delete)
    life.start()
    life.created("key", 0)
    life.connected(0)
    assert life.commands() == [Create(), Connect("key")]
    assert life.events() == [Live()]
    return life


def test_kept_alive_every_half_of_its_60_minutes() -> None:
    life = streaming()
    assert life.deadline == 30 * MINUTE
    life.tick(30 * MINUTE - 1)
    assert life.commands() == []
    life.tick(30 * MINUTE)
    assert life.commands() == [KeepAlive("key")]
    assert life.deadline == 60 * MINUTE
    life.kept("key", 30 * MINUTE)
    life.kept(None, 30 * MINUTE)  # margin risk answers {}
    assert (life.commands(), life.events()) == ([], [])


def test_listen_key_expired_creates_another_and_connects_anew() -> None:
    life = streaming()
    life.expired("listenKeyExpired", 5)
    assert life.events() == [Down("listenKeyExpired")]
    assert life.commands() == [Disconnect(), Create()]
    life.created("second", 6)
    life.connected(7)
    assert life.commands() == [Connect("second")]
    assert life.events() == [Live()]


def test_a_keep_alive_of_an_unknown_key_creates_another() -> None:
    life = streaming()
    life.not_kept(Rejected("no such key", code=-1125), 30 * MINUTE)
    assert life.events() == [Down("listenKey unknown to the exchange")]
    assert life.commands() == [Disconnect(), Create()]


def test_a_keep_alive_that_extended_another_key_shows_that_ours_is_gone() -> None:
    life = streaming()
    life.kept("somebody else's", 30 * MINUTE)
    assert life.commands() == [Disconnect(), Create()]


def test_a_keep_alive_that_failed_for_now_is_tried_again_and_the_stream_goes_on() -> None:
    life = streaming()
    life.tick(30 * MINUTE)
    life.commands()
    life.not_kept(ServerError("503"), 30 * MINUTE)
    assert life.events() == []
    assert life.deadline == 30 * MINUTE + 1000
    life.tick(30 * MINUTE + 1000)
    assert life.commands() == [KeepAlive("key")]


def test_a_lost_connection_is_opened_again_after_a_growing_pause() -> None:
    life = streaming()
    life.lost("reset", 100)
    assert life.events() == [Down("reset")]
    assert (life.state, life.deadline, life.commands()) == (State.WAITING, 1100, [])
    life.tick(1100)
    assert life.commands() == [Create()]
    life.refused(ServerError("502"), 1200)
    assert life.deadline == 1200 + 2000
    life.tick(3200)
    life.created("key", 3300)
    life.refused(ServerError("handshake"), 3400)
    assert life.deadline == 3400 + 4000
    life.tick(7400)
    life.created("key", 7500)
    life.connected(7600)
    assert life.events() == [Live()]
    life.lost("reset", 8000)
    assert life.deadline == 8000 + 8000  # what is dropped at once is not opened again at once
    life.tick(16_000)
    life.created("key", 16_000)
    life.connected(16_000)
    life.lost("reset", 16_000 + MINUTE)
    assert life.deadline == 16_000 + MINUTE + 1000  # having lasted, it starts over


def test_a_rate_limit_is_waited_for() -> None:
    life = streaming()
    life.lost("reset", 0)
    life.tick(1000)
    life.refused(RateLimited("slow down", retry_after=60.0), 2000)
    assert life.deadline == 62_000


@pytest.mark.parametrize("error", [Unauthorized("no", code=-2015), ServerError("503")])
def test_the_first_try_is_the_only_one(error: Rejected) -> None:
    life = ListenKeyLife(delay)
    life.start()
    life.commands()
    life.refused(error, 0)
    assert life.events() == [Failed(error)]
    assert (life.ended, life.deadline, life.commands()) == (True, None, [])


def test_a_revoked_api_key_ends_it() -> None:
    life = streaming()
    error = Unauthorized("no", code=-2015)
    life.not_kept(error, 30 * MINUTE)
    assert life.events() == [Failed(error)]
    assert life.commands() == [Disconnect()]
    assert life.ended


def test_removed_leaves_the_key_to_others_unless_told_to_delete_it() -> None:
    life = streaming()
    life.removed()
    assert life.commands() == [Disconnect()]
    deleting = streaming(delete=True)
    deleting.removed()
    assert deleting.commands() == [Disconnect(), Delete("key")]


def test_no_key_is_shown() -> None:
    assert "secret" not in f"{KeepAlive('secret')} {Connect('secret')} {Delete('secret')}"
