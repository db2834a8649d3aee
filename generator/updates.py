"""`updates/<product>.json`: what the official connector knows that the pages do not, as facts.

It states every operation that has no page (`change: new`), and again every one of which it knows other facts than the
page (`changed`). `generator/updates_merge.py` decides which of the two stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from generator.docs.facts import EventFacts, Operation, Page, PageError, Param, TypeShape, Weight
from generator.docs.weights import read_weight
from generator.type_words import checked_shape, param_words

_PAGE = frozenset(("page", "page_captured_at", "changelog"))
_SUMMARY = frozenset(("params_added", "params_not_in_connector", "required_differs", "response_keys_added"))
"""What the file itself found the page to lack; here page and entry are compared whole."""
_OPERATION = (
    frozenset(("change", "method", "path", "operation", "params", "response_shape", "weight", "security", "doc_url"))
    | frozenset(("since",))
    | _PAGE
    | _SUMMARY
)
_EVENT = frozenset(("event", "model", "group", "payload_shape", "payload_keys_added", "change")) | _PAGE
_PARAM = frozenset(("name", "type", "required", "enum"))
_VERBS = ("GET", "POST", "PUT", "DELETE", "WS")
_SECURITIES = ("MARGIN", "MARKET_DATA", "PREDICTION_TRADE", "TRADE", "USER_DATA", "USER_STREAM")
_ENVELOPE = ("id", "status", "rateLimits")
"""Members of every reply of the WebSocket API; its answer is in `result`."""
_DEFERS = re.compile(r"based on (?:the limit|parameter `?LIMIT`?):?$", re.I)
"""A weight that the connector's text leaves to a table which is not in it."""
_SHORT = re.compile(r"\b(?:Api|Bfusd|Rwusd|Ip|Vip|Otc|Us|Mm|Pn L)\b")
"""Words of operations' names that are written in capitals."""


@frozen
class Update:
    """One operation as the connector has it."""

    operation: Operation
    """Its `page` is the file of the entry, its `date` that of the first version of the connector that has it so."""
    state: str
    """The date of the connector's state, which is all that is known of what its change log does not name."""
    page: str = ""
    """The page it differs from; empty for an operation without a page."""
    dates: Mapping[str, str] = field(factory=dict)
    """Wire names without underscores, in small letters, to the date from which the change log names them."""

    def since(self, name: str = "") -> str:
        """The date from which a parameter or member is as stated; that of the state where the log does not name it."""
        return self.dates.get(plain(name), self.state)


@frozen
class EventUpdate:
    """One user data event as the connector has it."""

    event: EventFacts
    group: str
    """TradeDataStreamEvents, RiskDataStreamEvents, ...: the stream that carries it."""
    page: str = ""


@frozen
class Updates:
    """All that one file says."""

    page: Page
    operations: tuple[Update, ...] = ()
    events: tuple[EventUpdate, ...] = ()
    nameless: tuple[EventUpdate, ...] = ()
    """Events whose `e` nobody knows: no decoder can tell them."""


def read_updates(page: Page) -> Updates:
    """The operations of `updates/<product>.json`, or the events of `updates/<product>-events.json`.

    Raises:
        PageError: no JSON, or an entry has a member, a type or a weight that is not known here; it names the entry.
    """
    if page.path.endswith("-events.json"):
        events = tuple(_event(page, line, entry) for line, entry in read_entries(page))
        named = tuple(one for one in events if one.event.name)
        return Updates(page, events=named, nameless=tuple(one for one in events if not one.event.name))
    return Updates(page, tuple(_operation(page, line, entry) for line, entry in read_entries(page)))


def read_entries(page: Page) -> Iterator[tuple[int, dict[str, Any]]]:
    """The elements of the page's list, each with its line.

    Raises:
        PageError: the page is no list of objects.
    """
    decoder = json.JSONDecoder()
    text, at = page.text, 0
    opening = re.match(r"\s*\[\s*", text)
    if opening is None:
        raise PageError(page.path, 1, "no list")
    at = opening.end()
    while not text.startswith("]", at):
        line = text.count("\n", 0, at) + 1
        try:
            entry, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise PageError(page.path, error.lineno, f"no JSON: {error.msg}") from error
        if not isinstance(entry, dict):
            raise PageError(page.path, line, "an entry that is no object")
        yield line, entry
        between = re.compile(r"\s*(?:,\s*(?!\])|(?=\]))").match(text, at)
        if between is None:
            raise PageError(page.path, text.count("\n", 0, at) + 1, "neither a comma nor the end of the list")
        at = between.end()


def plain(name: str) -> str:
    """`order_id_list` and `orderIdList` alike: the change log has the connector's names beside those on the wire."""
    return name.replace("_", "").lower()


def _operation(page: Page, line: int, entry: Mapping[str, Any]) -> Update:
    title = f"{entry.get('method')} {entry.get('path')}"
    try:
        known_members(entry, _OPERATION)
        if entry["change"] not in ("new", "changed") or (entry["change"] == "new") == ("page" in entry):
            raise ValueError(f"change: {entry['change']!r} {'with' if 'page' in entry else 'without'} a page")
        method, path = _address(entry)
        params = tuple(_param(param) for param in entry["params"] if not _of_envelope(entry, param))
        operation = Operation(
            page=page.path,
            line=line,
            source=entry["doc_url"],
            date=(entry["since"] or {}).get("date", page.date),
            title=_title(entry["operation"]),
            security=_security(entry, params),
            params=params,
            weight=_weight(entry.get("weight")),
            examples=(),
            verb="" if method == "WS" else method,
            path="" if method == "WS" else path,
            method=path if method == "WS" else "",
            section=_section(entry["doc_url"], page.path),
            types=_answer(method, checked_shape(entry["response_shape"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        said = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
        raise PageError(page.path, line, f"{title}: {said}") from problem
    return Update(operation, page.date, entry.get("page", ""), _dates(entry.get("changelog", ())))


def _event(page: Page, line: int, entry: Mapping[str, Any]) -> EventUpdate:
    try:
        known_members(entry, _EVENT)
        event = EventFacts(
            page=page.path,
            line=line,
            source=page.source,
            date=max((change["date"] for change in entry.get("changelog", ())), default=page.date),
            name=entry["event"] or "",
            title=_spaced(entry["model"]),
            examples=(),
            types=checked_shape(entry["payload_shape"]),
        )
        return EventUpdate(event, entry["group"], entry.get("page", ""))
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        said = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
        raise PageError(page.path, line, f"{entry.get('model')}: {said}") from problem


def known_members(entry: Mapping[str, Any], members: frozenset[str]) -> None:
    """Raise ValueError for a member of an entry that is none of those known."""
    if unknown := sorted(entry.keys() - members):
        raise ValueError(f"a member {unknown[0]!r} that is not known here")


def _address(entry: Mapping[str, Any]) -> tuple[str, str]:
    if entry["method"] not in _VERBS:
        raise ValueError(f"the method {entry['method']!r}")
    return entry["method"], entry["path"]


def _of_envelope(entry: Mapping[str, Any], param: Mapping[str, Any]) -> bool:
    """Whether it is the `id` of a WebSocket request, which stands beside its parameters."""
    return bool(entry["method"] == "WS" and param.get("name") == "id")


def _param(entry: Mapping[str, Any]) -> Param:
    known_members(entry, _PARAM)
    name, required, values = entry["name"], entry["required"], entry.get("enum", ())
    if not isinstance(required, bool):
        raise ValueError(f"required: {required!r} of {name}")
    # A symbol is any of the market's: what is listed of `fromSymbol` are types of transfer that ask for one.
    if name.lower().endswith("symbol"):
        values = ()
    return Param(name, param_words(entry["type"], values), required, enum=tuple(str(value) for value in values))


def _security(entry: Mapping[str, Any], params: Sequence[Param]) -> str:
    """Its word; the connector's null is NONE of an operation that no page tells of, else it says nothing."""
    word = entry.get("security")
    if word is None:
        signed = any(param.name == "recvWindow" for param in params)
        return "NONE" if entry["change"] == "new" and not signed else ""
    if word not in _SECURITIES:
        raise ValueError(f"the security {word!r}")
    return str(word)


def _weight(text: str | None) -> Weight | None:
    """`(IP) 150`, `**20** with symbol, **50** without symbol`, ...; None where it is not said or left to a table."""
    if text is None or _DEFERS.search(text.strip()):
        return None
    found = re.fullmatch(r"(\(\w+\)) (.*)", text.strip(), re.S)
    return read_weight(found[1] if found else "", found[2] if found else text)


def _title(operation: str) -> str:
    """`get_country_list` → `Get Country List`."""
    words = " ".join(word.capitalize() for word in operation.split("_"))
    return _SHORT.sub(lambda found: "PnL" if found[0] == "Pn L" else found[0].upper(), words)


def _spaced(model: str) -> str:
    """`AccountConfigUpdate` → `Account config update`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model).capitalize()


def _section(address: str, path: str) -> str:
    """The part of the site it stands in: `…/rest-api/travel-rule#…` → `travel_rule`; `~`: the product has but one."""
    found = re.search(r"/(?:rest-api|ws-api)/([\w~-]+)(?:#|$)", address)
    if found is None:
        raise ValueError(f"no section in the address {address!r}")
    name = path.rpartition("/")[2].removesuffix(".json") if found[1] == "~" else found[1]
    return re.sub(r"\W+", "_", name).lower()


def _answer(method: str, shape: TypeShape) -> TypeShape:
    """The answer in a reply of the WebSocket API; what a page prints beside `result` by a wrong bracket is of it."""
    if method != "WS" or not isinstance(shape, Mapping) or "result" not in shape:
        return shape
    result = shape["result"]
    beside = {name: value for name, value in shape.items() if name not in (*_ENVELOPE, "result")}
    return {**result, **beside} if beside and isinstance(result, Mapping) else result


def _dates(changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the change log names, to the newest date at which it does."""
    dates: dict[str, str] = {}
    for change in changes:
        names = [change[key] for key in ("param", "param_added", "param_deleted") if key in change]
        names += [*change.get("response_added", ()), *change.get("response_deleted", ())]
        names += change.get("response_type", ())
        for name in map(plain, names):
            dates[name] = max(change["date"], dates.get(name, ""))
    return dates
