"""Which of the recorded trades a query wants."""

from itertools import islice

from ..engine.trades import AggregateTrade, Trade
from ..errors import ApiError
from ..requests.operations import Params
from .params import last_moment, limit, moment
from .tape import Tape


def recent_trades(tape: Tape, number: int) -> list[Trade]:
    """The newest trades, oldest of them first."""
    return [*islice(tape.trades, max(0, len(tape.trades) - number), None)]


def trades_from(tape: Tape, first_id: int, number: int) -> list[Trade]:
    """Trades from an id on, as far back as they are remembered."""
    return [*islice((trade for trade in tape.trades if trade.id >= first_id), number)]


def aggregates(tape: Tape, params: Params) -> list[AggregateTrade]:
    """The aggregate trades that `fromId`, `startTime`, `endTime` and `limit` ask for.

    Raises:
        ApiError: -1128, "`fromId` cannot be used together with `startTime` and `endTime`".
    """
    number = limit(params, 500, 1000)
    first_id = params.integer("fromId")
    since, until = moment(params, "startTime"), last_moment(params, "endTime")
    if first_id is not None and (since is not None or until is not None):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    found = [
        trade
        for trade in tape.all_aggregates()
        if (first_id is None or trade.id >= first_id)
        and (since is None or trade.time >= since)
        and (until is None or trade.time <= until)
    ]
    newest = first_id is None and since is None
    return found[-number:] if newest else found[:number]
