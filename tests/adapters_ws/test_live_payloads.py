"""Events as servers send them, which show other members than the one example of their page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from binwire.decode.frames import UnknownEvent
from binwire.decode.json import JsonDecoder
from binwire_api.fapi.events import UserDataEvent as FapiEvent
from binwire_api.sapi.margin_trading.events import UserDataEvent as RiskEvent
from binwire_api.spot.events import UserDataEvent as SpotEvent

ORDER: dict[str, Any] = json.loads("""{"s":"BTCUSDT","c":"web_1","S":"SELL","o":"LIMIT","f":"GTC","q":"0.002",
"p":"60000","ap":"0","sp":"0","x":"NEW","X":"NEW","i":8886774,"l":"0","z":"0","L":"0","T":1727857300000,"t":0,"b":"0",
"a":"120","m":false,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0","pP":false,"si":0,
"ss":0,"V":"EXPIRE_MAKER","pm":"NONE","gtd":0}""")
FEE = {"N": "USDT", "n": "0.06"}
POSITION = {"s": "BTCUSDT", "pa": "0", "ep": "0", "bep": "0", "cr": "200", "up": "0", "mt": "cross", "ps": "BOTH"}
ALGO: dict[str, Any] = json.loads("""{"caid":"x","aid":2148719,"at":"CONDITIONAL","o":"STOP_MARKET","s":"BNBUSDT",
"S":"SELL","ps":"BOTH","f":"GTE_GTC","q":"0","X":"NEW","ai":"","tp":"750","p":"0","V":"EXPIRE_MAKER","wt":"MARK_PRICE",
"pm":"NONE","cp":true,"pP":false,"R":true,"tt":0,"gtd":0}""")
REPORT: dict[str, Any] = json.loads("""{"e":"executionReport","E":1499405658658,"s":"ETHBTC","c":"x","S":"BUY",
"o":"LIMIT","f":"GTC","q":"1","p":"1","P":"0","F":"0","g":-1,"C":"","x":"NEW","X":"NEW","r":"NONE","i":4293153,"l":"0",
"z":"0","L":"0","n":"0","N":null,"T":1499405658657,"t":-1,"I":8641984,"w":true,"m":false,"M":false,"O":1499405658657,
"Z":"0","Y":"0","Q":"0","V":"NONE"}""")


def order(**changes: Any) -> dict[str, Any]:
    return {"e": "ORDER_TRADE_UPDATE", "T": 1727857300000, "E": 1727857300001, "o": {**ORDER, **changes}}


def account(reason: str, **changed: Any) -> dict[str, Any]:
    return {"e": "ACCOUNT_UPDATE", "E": 1564745798939, "T": 1564745798938, "a": {"m": reason, **changed}}


FUNDING = [{"a": "USDT", "wb": "122624.1", "cw": "100.1", "bc": "-0.1"}]
FAPI = {
    "new, without commission": order(),
    "filled": order(x="TRADE", X="FILLED", l="0.002", z="0.002", L="60981.5", rp="0.1", t=5, m=True, **FEE),
    "liquidation": order(c="autoclose-16", o="LIQUIDATION", ot="LIQUIDATION", f="IOC", x="TRADE", **FEE),
    "liquidation taken over": order(c="autoclose-17", o="LIQUIDATION", x="CALCULATED", X="NEW_INSURANCE"),
    "auto-deleveraging": order(c="adl_autoclose", o="MARKET", x="TRADE", X="FILLED", **FEE),
    "settlement": order(c="settlement_autoclose-1", o="MARKET", x="TRADE", X="FILLED", **FEE),
    "expired": order(x="EXPIRED", X="EXPIRED_IN_MATCH", er="1"),
    "trailing": order(o="TRAILING_STOP_MARKET", AP="7476.89", cr="5.0", sp="7103.04"),
    "of tomorrow": order(o="ORDER_TYPE_OF_TOMORROW", X="STATUS_OF_TOMORROW"),
    "funding fee, crossed": account("FUNDING_FEE", B=FUNDING),
    "nothing changed": account("MARGIN_TYPE_CHANGE", B=[], P=[]),
    "crossed position": account("ORDER", B=FUNDING, P=[POSITION]),
    "isolated position": account("ORDER", B=[], P=[{**POSITION, "mt": "isolated", "iw": "0.5"}]),
    "leverage": {"e": "ACCOUNT_CONFIG_UPDATE", "E": 1, "T": 2, "ac": {"s": "BTCUSDT", "l": 25}},
    "multi-assets mode": {"e": "ACCOUNT_CONFIG_UPDATE", "E": 1, "T": 2, "ai": {"j": True}},
    "algo order that did not fail": {"e": "ALGO_UPDATE", "T": 1, "E": 2, "o": ALGO},
    "algo order that failed": {"e": "ALGO_UPDATE", "T": 1, "E": 2, "o": {**ALGO, "X": "REJECTED", "rm": "Reduce Only"}},
    "expired key, E as text": {"e": "listenKeyExpired", "E": "1736996475556", "listenKey": "k"},
    "expired key, E as number": {"listenKey": "k", "E": 1736996475556, "e": "listenKeyExpired"},
}
PREVENTED = {"v": 3, "A": "3.0", "B": "3.0", "u": 1, "U": 37, "Cs": "BTCUSDT", "pl": "2.1", "pL": "0.1", "pY": "0.21"}
SPOT = {
    "new": {**REPORT, "W": 1499405658657},
    "filled": {**REPORT, "x": "TRADE", "X": "FILLED", "t": 5, "N": "BNB", "n": "0.1"},
    "prevented": {**REPORT, **PREVENTED, "x": "TRADE_PREVENTION", "X": "EXPIRED_IN_MATCH"},
    "trailing": {**REPORT, "d": 4, "D": 166},
    "strategy": {**REPORT, "j": 1, "J": 1000000},
    "smart order routing": {**REPORT, "b": "ONE_PARTY_TRADE_REPORT", "a": 1234, "k": "SOR", "uS": True},
    "pegged": {**REPORT, "gP": "PRIMARY_PEG", "gOT": "PRICE_LEVEL", "gOV": 5, "gp": "1.0"},
    "of tomorrow": {**REPORT, "o": "ORDER_TYPE_OF_TOMORROW", "r": "REASON_OF_TOMORROW"},
    "no balances": {"e": "outboundAccountPosition", "E": 1, "u": 1, "B": []},
}
RISK = {
    "level": {"e": "MARGIN_LEVEL_STATUS_CHANGE", "E": 1, "l": "1.1", "s": "MARGIN_CALL"},
    "liability": {"e": "USER_LIABILITY_CHANGE", "E": 1, "a": "BTC", "t": "BORROW", "p": "1", "i": "0"},
}
CASES = [
    pytest.param(events, event, id=name)
    for events, cases in ((FapiEvent, FAPI), (SpotEvent, SPOT), (RiskEvent, RISK))
    for name, event in cases.items()
]


def lost(sent: Any, kept: Any, path: str = "$") -> Iterator[str]:
    """Where a decoded event says less than was sent. Amounts of floats are compared as numbers."""
    if isinstance(sent, Mapping):
        for key, value in sent.items():
            yield from lost(value, kept.get(key), f"{path}.{key}")
    elif isinstance(sent, list):
        for index, value in enumerate(sent):
            yield from lost(value, kept[index], f"{path}[{index}]")
    elif sent != kept and not (isinstance(kept, float) and float(sent) == kept):
        yield f"{path}: {sent!r} became {kept!r}"


@pytest.mark.parametrize("number", [Decimal, float, str])
@pytest.mark.parametrize(("events", "event"), CASES)
@pytest.mark.parametrize("envelope", [b"%b", b'{"subscriptionId":3,"event":%b}', b'{"stream":"k","data":%b}'])
def test_nothing_is_lost(number: type[Any], events: Any, event: dict[str, Any], envelope: bytes) -> None:
    decoded = JsonDecoder(number, events).frame(envelope % json.dumps(event).encode()).event
    assert isinstance(decoded, msgspec.Struct), decoded
    assert not isinstance(decoded, UnknownEvent)
    assert list(lost(event, json.loads(msgspec.json.encode(decoded)))) == []
