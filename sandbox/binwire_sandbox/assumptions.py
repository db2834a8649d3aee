"""What no page states, as switches: each field is a row of ASSUMPTIONS.md, its first value the default."""

import random
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Literal, Self, cast, get_args

import attrs


@attrs.frozen
class Assumptions:
    """How this exchange behaves where no page says how the real one does. ASSUMPTIONS.md explains each switch.

    A client must work under every combination; `drawn` makes one.
    """

    event_order: Literal["report-first", "position-first", "one-position-at-end"] = "report-first"
    futures_event_order: Literal["lite-account-order", "order-account-lite", "account-order-lite"] = (
        "lite-account-order"
    )
    trade_order: Literal["maker-first", "taker-first"] = "maker-first"
    reply_order: Literal["events-first", "reply-first"] = "events-first"
    event_time: Literal["same", "per-connection"] = "same"
    duplicates: Literal["none", "every-tenth"] = "none"
    close_code: Literal["1000", "1001", "1008", "none"] = "1000"
    revocation: Literal["stays", "ends"] = "stays"
    active_limit_code: Literal["-1191", "-1003", "-1034"] = "-1191"
    renewed_token_id: Literal["same", "new"] = "same"
    expired_listen_key: Literal["stays", "closes"] = "stays"
    deleted_listen_key: Literal["silent", "told"] = "silent"
    dead_listen_key: Literal["accepted", "refused"] = "accepted"
    listen_tokens: Literal["all-live", "newest-only"] = "all-live"
    token_expiration: Literal["us", "ms"] = "us"
    no_logon_code: Literal["-1002", "-2015"] = "-1002"
    logon_key_code: Literal["-4056", "-2015"] = "-4056"
    unsubscribed_nothing: Literal["accepted", "-2036"] = "accepted"
    new_logon: Literal["stays", "ends"] = "stays"
    revoked_key_id: Literal["sent", "null"] = "sent"
    unpermitted_key: Literal["refused", "revoked"] = "refused"

    sbe_subscription_id: Literal["sent", "null"] = "sent"
    sbe_unknown_event: Literal["message", "not-sent"] = "message"
    sbe_exponents: Literal["-8", "shortest"] = "-8"

    unknown_method_code: Literal["-1020", "-1000"] = "-1020"
    bad_value_code: Literal["-1130", "-1100"] = "-1130"
    unread_parameters: Literal["spot", "everywhere"] = "spot"
    fapi_recv_window: Literal["any", "60000"] = "any"
    rest_lag: Literal["0", "1", "5", "30"] = "0"
    excess_limit: Literal["maximum", "refused"] = "maximum"
    gone_body: Literal["json", "html"] = "json"
    refused_weight: Literal["counted", "free"] = "counted"
    futures_retry_after: Literal["sent", "absent"] = "sent"
    limited_replace_status: Literal["429", "409"] = "429"

    immediate_working_time: Literal["shown", "absent"] = "shown"
    triggered_order: Literal["second-new", "silent"] = "second-new"
    iceberg_priority: Literal["last", "kept"] = "last"
    position_assets: Literal["traded", "and-bnb"] = "traded"
    list_status_order: Literal["after-reports", "first"] = "after-reports"
    list_progress: Literal["told", "silent"] = "told"
    first_list_id: Literal["0", "1"] = "0"
    match_expiry_reason: Literal["absent", "NONE"] = "absent"
    nothing_to_cancel: Literal["-2011", "empty-list"] = "-2011"
    canceled_together: Literal["one-id", "own-ids"] = "one-id"
    no_amendments: Literal["-2013", "empty-list"] = "-2013"
    amend_code: Literal["-2038", "-2011", "-2013"] = "-2038"
    routing_code: Literal["-2010", "-1013"] = "-2010"
    working_type_code: Literal["-1116", "-1014"] = "-1116"
    empty_transfer_code: Literal["-5007", "-1102"] = "-5007"

    loan_events: Literal["position", "balance-update"] = "position"
    margin_level_events: Literal["every-status", "calls-only"] = "every-status"
    auto_repay: Literal["each-fill", "when-done"] = "each-fill"
    expired_margin_order: Literal["repays", "keeps-debt"] = "repays"
    margin_notional_code: Literal["-20204", "-1013"] = "-20204"

    quiet_streams: Literal["silent", "repeat"] = "silent"
    klines_without_trades: Literal["shown", "absent"] = "shown"
    empty_book_side: Literal["zero", "no-event"] = "zero"
    sbe_trades: Literal["together", "one-each"] = "together"
    futures_depth_ids: Literal["contiguous", "gaps"] = "contiguous"
    stream_errors: Literal["flat", "in-error"] = "flat"

    hedge_reduce_only_code: Literal["-1106", "-4062"] = "-1106"
    unchanged_leverage: Literal["silent", "event"] = "silent"
    reduce_only_excess: Literal["refused", "cut"] = "refused"
    futures_order_totals: Literal["shown", "absent"] = "shown"
    no_commission: Literal["zero", "absent"] = "zero"
    good_till_status: Literal["CANCELED", "EXPIRED"] = "CANCELED"
    default_prevention: Literal["by-page", "EXPIRE_MAKER", "NONE"] = "by-page"
    opponent_levels: Literal["served", "-5037"] = "served"
    algo_reasons: Literal["always", "where-any"] = "always"
    income_order: Literal["oldest-first", "newest-first"] = "oldest-first"

    def __attrs_post_init__(self) -> None:
        """Refuse values that are none.

        Raises:
            ValueError: a switch has no such value.
        """
        for name, values in self.alternatives().items():
            if getattr(self, name) not in values:
                raise ValueError(f"{name}={getattr(self, name)}: it is one of {', '.join(values)}")

    @classmethod
    def alternatives(cls) -> dict[str, tuple[str, ...]]:
        """The values of each switch by its name, the default first."""
        return {field.name: get_args(field.type) for field in attrs.fields(cls)}

    @classmethod
    def of(cls, choices: Sequence[str]) -> Self:
        """Read switches as the command line has them: `name=value`, or `random:SEED` for all that is not named.

        Raises:
            ValueError: a choice is neither, or there is no such switch or value.
        """
        seeds = [choice for choice in choices if choice.startswith("random:")]
        drawn = cls.drawn(_seed(seeds[-1])) if seeds else cls()
        named: dict[str, Any] = dict(_pair(choice) for choice in choices if choice not in seeds)
        for name in named:
            if name not in cls.alternatives():
                near = get_close_matches(name, cls.alternatives(), n=3)
                hint = f"did you mean {' or '.join(near)}?" if near else "ASSUMPTIONS.md lists them"
                raise ValueError(f"{name}: there is no such assumption; {hint}")
        return attrs.evolve(drawn, **named)

    @classmethod
    def drawn(cls, seed: int) -> Self:
        """A combination drawn from a seed: the same one each time."""
        draw = random.Random(seed)
        chosen: dict[str, Any] = {name: draw.choice(values) for name, values in cls.alternatives().items()}
        return cls(**chosen)

    def listing(self) -> dict[str, str]:
        """The switches and their values, as the start-up line shows them."""
        return cast(dict[str, str], attrs.asdict(self))


def _seed(choice: str) -> int:
    text = choice.removeprefix("random:")
    if not text.isdecimal():
        raise ValueError(f"{choice}: random: is followed by a number, the seed")
    return int(text)


def _pair(choice: str) -> tuple[str, str]:
    name, equals, value = choice.partition("=")
    if not equals:
        raise ValueError(f"{choice}: name=value is needed, or random:SEED")
    return name, value
