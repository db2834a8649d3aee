"""The life of a listenToken (docs/sapi/margin_trading/trade-data-stream.md)."""

from __future__ import annotations

from binwire._sansio.life import Down, Failed, Live
from binwire._sansio.listen_token import CreateToken, ListenTokenLife, expiration_ms
from binwire._sansio.subscription import Subscribe
from binwire.errors import LimitReached, Rejected, ServerError, Unauthorized

HOUR = 3_600_000.0


def delay(failures: int) -> float:
    return 1000.0 * 2**failures


def subscribed(expires: float | None = 24 * HOUR) -> ListenTokenLife:
    life = ListenTokenLife(delay)
    life.opened(0)
    assert life.commands() == [CreateToken()]
    life.created("token", 24 * HOUR, 0)
    assert life.commands() == [Subscribe("token")]
    life.subscribed(expires, 0)
    assert life.events() == [Live()]
    return life


def test_the_documents_two_expiration_times() -> None:
    assert expiration_ms(1758792204196) == 1758792204196  # "expirationTime (in milliseconds)" of REST
    assert expiration_ms(1749094553955907) == 1749094553955.907  # the answer to the subscription


def test_renewed_in_place_half_way_to_the_expiration() -> None:
    life = subscribed()
    assert life.deadline == 12 * HOUR
    life.tick(12 * HOUR - 1)
    assert life.commands() == []
    life.tick(12 * HOUR)
    assert life.commands() == [CreateToken()]
    life.created("second", 36 * HOUR, 12 * HOUR)
    assert life.commands() == [Subscribe("second")]
    life.subscribed(36 * HOUR, 12 * HOUR)
    assert life.events() == []  # it never ceased
    assert life.deadline == 24 * HOUR


def test_without_an_expiration_in_the_answer_the_tokens_own_counts() -> None:
    assert subscribed(expires=None).deadline == 12 * HOUR


def test_an_invalid_token_is_replaced_at_once() -> None:
    life = ListenTokenLife(delay)
    life.opened(0)
    life.created("token", 24 * HOUR, 0)
    life.commands()
    life.refused(Rejected("invalid token", code=-1209), 10)
    assert life.commands() == [CreateToken()]
    assert life.events() == []


def test_two_invalid_tokens_in_a_row_fail_the_first_try_and_are_waited_for_later() -> None:
    invalid = Rejected("invalid token", code=-1209)
    first = ListenTokenLife(delay)
    first.opened(0)
    first.refused(invalid, 0)
    first.refused(invalid, 0)
    assert first.events() == [Failed(invalid)]
    later = subscribed()
    later.tick(12 * HOUR)
    later.refused(invalid, 12 * HOUR)
    later.refused(invalid, 12 * HOUR)
    assert later.events() == []
    assert later.deadline == 12 * HOUR + 1000


def test_a_renewal_that_fails_for_now_is_tried_again_while_the_old_token_lasts() -> None:
    life = subscribed()
    life.tick(12 * HOUR)
    life.commands()
    life.refused(ServerError("503"), 12 * HOUR)
    assert life.events() == []
    assert life.deadline == 12 * HOUR + 1000


def test_an_expired_subscription_is_started_again() -> None:
    life = subscribed()
    life.terminated("eventStreamTerminated", 24 * HOUR)
    assert life.events() == [Down("eventStreamTerminated")]
    assert life.commands() == [CreateToken()]


def test_a_lost_connection_waits_for_the_next_one() -> None:
    life = subscribed()
    life.lost("reset", HOUR)
    assert life.events() == [Down("reset")]
    assert (life.deadline, life.commands()) == (None, [])
    life.opened(2 * HOUR)
    assert life.commands() == [CreateToken()]


def test_a_revoked_api_key_ends_it() -> None:
    life = subscribed()
    life.lost("reset", HOUR)
    life.opened(2 * HOUR)
    error = Unauthorized("no", code=-2015)
    life.refused(error, 2 * HOUR)
    assert life.events() == [Down("reset"), Failed(error)]
    assert life.ended


def test_no_token_is_shown() -> None:
    assert "secret" not in repr(Subscribe("secret"))


def test_a_limit_kept_on_this_side_is_waited_for() -> None:
    life = subscribed()
    life.tick(12 * HOUR)
    life.refused(LimitReached("quiet", retry_after=30.0), 12 * HOUR)
    assert life.events() == []
    assert life.deadline == 12 * HOUR + 30_000
