"""Complete events of every documented type, for scripts and tests: also of those that matching does not cause."""

import json
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

from .clock import Clock
from .engine.balances import Market
from .market_data.market_streams import Payload
from .requests.documented.catalogue import PRODUCTS
from .wire import Json, JsonObject, Micros, MicrosText

YEAR = 366 * 24 * 3600 * 1000
SBE = "sbe"
# Each documented unit of user data to the markets whose subscriptions hear of it. Portfolio margin's account is not
# simulated: its one event goes with the other risk events, on the stream of margin risk.
MARKETS = {
    "spot": (Market.SPOT,),
    "margin_trading": (Market.MARGIN_RISK,),
    "portfolio_margin_pro": (Market.MARGIN_RISK,),
    "fapi": (Market.FAPI,),
}
MARGIN = (Market.MARGIN, Market.ISOLATED_MARGIN)


class Row(TypedDict):
    """A row of `event_samples.json`; paths in it have dots between their steps."""

    unit: str
    event: str
    like: NotRequired[str]
    stream: NotRequired[str]
    patterns: NotRequired[list[str]]
    path: NotRequired[str]
    encoding: NotRequired[str]
    message: NotRequired[str]
    sample: NotRequired[Json]
    optional: NotRequired[list[str]]
    moments: NotRequired[list[str]]


class Samples:
    """The documented examples, completed by every other member that their schemas name.

    Moments are moved to the exchange's time: E, or the first that an event has, is now. Those more than a year from
    it stay, such as the delivery date of a perpetual.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._events: dict[str, dict[str, Row]] = {}
        self._streams: dict[str, dict[str, Row]] = {}

    def event(
        self,
        type: str,
        market: Market,
        members: Mapping[str, Json] | None = None,
        *,
        conditional: bool = True,
        remove: Collection[str] = (),
    ) -> JsonObject:
        """A user data event.

        Args:
            type: its `e`.
            market: whose.
            members: what it shall say instead, by path: `{"B.a": "BTC", "B.0.f": "1"}` names the asset of every
                balance and the free amount of the first. Moments in ms. New members may be added.
            conditional: whether it has the members that an event need not have.
            remove: paths of members that it shall not have.

        Raises:
            ValueError: there is no such event of the market, or no such place in it.
        """
        self._load()
        row = _found(self._events.get(market, {}), type, f"{market}'s user data")
        return cast(JsonObject, self._made(row, members or {}, conditional, remove))

    def stream(
        self,
        type: str,
        host: str,
        members: Mapping[str, Json] | None = None,
        *,
        conditional: bool = True,
        remove: Collection[str] = (),
    ) -> Payload:
        """What a market stream sends: an event, an array of events, or bytes.

        Args:
            type: the stream's name in the lists (`agg_trade`, `all_mini_tickers`), or an event's `e`.
            host: `spot`, `sbe`, futures' `public` and `market`; `alpha` and `stocks`, which have no address here:
                their events may be sent on any.
            members: as of `event`, of every event of an array.
            conditional: as of `event`.
            remove: as of `event`.

        Raises:
            ValueError: there is no such stream, or no such place in its events.
        """
        self._load()
        row = _found(self._streams.get(host, {}), type, f"{host}'s streams")
        made = self._made(row, members or {}, conditional, remove)
        return _in_sbe(row.get("message", ""), made) if host == SBE else made

    def rows(self) -> list[Json]:
        """Every type that there is, with its market; of streams the host and their names."""
        self._load()
        rows: list[Json] = [{"market": m, "type": e} for m, found in self._events.items() for e in found]
        for host, found in self._streams.items():
            for name, row in found.items():
                if name == row.get("stream"):
                    patterns: list[Json] = [*row.get("patterns", ())]
                    rows.append({"host": host, "type": name, "event": row["event"] or None, "streams": patterns})
        return rows

    def _made(self, row: Row, members: Mapping[str, Json], conditional: bool, remove: Collection[str]) -> Json:
        sample = deepcopy(row.get("sample"))
        moments = row.get("moments", [])
        _to_now(sample, moments, self._clock.now())
        if not conditional:
            for path in row.get("optional", ()):
                _remove(sample, path)
        for path, value in members.items():
            _set(sample, path, value, path in moments)
        for path in remove:
            _remove(sample, path)
        return sample

    def _load(self) -> None:
        """Read the lists once; most sandboxes need none."""
        if self._events:
            return
        for row in (row for product in PRODUCTS for row in _read(product)):
            if "stream" in row:
                found = self._streams.setdefault(_host(row), {})
                found[row["stream"]] = row
            else:
                for market in MARGIN if "like" in row else MARKETS[row["unit"]]:
                    self._events.setdefault(market, {})[row["event"]] = row
        for market in MARGIN:
            self._events[market] |= {name: self._events[Market.SPOT][name] for name in self._events[market]}
        for found in self._streams.values():
            for row in [*found.values()]:
                if row["event"] and not isinstance(row.get("sample"), list):
                    found.setdefault(row["event"], row)


def _read(product: str) -> list[Row]:
    rows: list[Row] = json.loads((files("binwire_api") / product / "event_samples.json").read_bytes())
    return rows


def _host(row: Row) -> str:
    return SBE if row.get("encoding") == SBE else row.get("path") or row["unit"]


def _found(rows: Mapping[str, Row], type: str, of: str) -> Row:
    if type not in rows:
        raise ValueError(f"type: one of {', '.join(rows)} is needed, these are {of}; not {type!r}")
    return rows[type]


def _in_sbe(message: str, form: Json) -> bytes:
    # Imported where it is needed: the schemas are large, and most sandboxes never see SBE.
    from .sbe.schema import load_stream_layout
    from .sbe.values import message as encoded

    layout = load_stream_layout()
    return encoded(layout, next(id for id, one in layout.messages.items() if one.name == message), form)


def _places(value: Json, path: str) -> Iterator[tuple[JsonObject | list[Json], str | int]]:
    """Where a path leads: the containers and what is asked for in each. A number is an element, else all are meant."""
    step, dot, rest = path.partition(".")
    if isinstance(value, list):
        if step.isdecimal() and int(step) < len(value):
            yield from _places(value[int(step)], rest) if dot else [(value, int(step))]
        elif not step.isdecimal():
            for element in value:
                yield from _places(element, path)
    elif isinstance(value, dict):
        yield from (_places(value[step], rest) if step in value else ()) if dot else [(value, step)]


def _get(container: JsonObject | list[Json], key: str | int) -> Json:
    if isinstance(container, list):
        return container[int(key)]
    return container.get(str(key))


def _put(container: JsonObject | list[Json], key: str | int, value: Json) -> None:
    if isinstance(container, list):
        container[int(key)] = value
    else:
        container[str(key)] = value


def _set(sample: Json, path: str, value: Json, is_moment: bool) -> None:
    places = [*_places(sample, path)]
    if not places:
        raise ValueError(f"members: there is no place {path!r} in it")
    for container, key in places:
        if is_moment and isinstance(value, int) and not isinstance(value, Micros | bool):
            _put(container, key, _moment(_get(container, key), value * 1000))
        else:
            _put(container, key, deepcopy(value))


def _remove(sample: Json, path: str) -> None:
    for container, key in [*_places(sample, path)]:
        if isinstance(container, list):
            del container[int(key)]
        else:
            container.pop(str(key), None)


def _to_now(sample: Json, moments: Collection[str], now: int) -> None:
    """Move the moments, which are in ms, to where the first of the event (E, if it has one) is now."""
    places = [place for path in moments for place in _places(sample, path) if _get(*place) is not None]
    named = [place for place in places if place[1] in ("E", "eventTime")] or places
    first = _milliseconds(_get(*named[0])) if named else 0
    for container, key in places:
        shown = _get(container, key)
        ms = _milliseconds(shown)
        near = ms and abs(ms - first) < YEAR
        _put(container, key, _moment(shown, now + (ms - first) * 1000 if near else ms * 1000))


def _milliseconds(value: Json) -> int:
    return int(value) if isinstance(value, int | str) else 0


def _moment(like: Json, micros: int) -> Micros | MicrosText:
    """A moment as a number, or as text where the sample has text."""
    return MicrosText(micros) if isinstance(like, str) else Micros(micros)
