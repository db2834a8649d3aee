"""SBE against JSON into the same Struct, as ratios in one run: `python benchmarks/bench_sbe.py`.

Rounds are interleaved, so that whatever else the machine does falls on both; the median of the ratios counts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from binwire.decode.sbe import SbeDecoder, Schema
from binwire_api.spot.events import ExecutionReport, OutboundAccountPosition

REPORT_SBE = bytes.fromhex(
    "1a015b020300050040222018240a060078202018240a0600f8f8f8c0142018240a0600c0142018240a060021824100000000"
    "00000000000000008000e1f505000000004020b0db7705000000000000000000000000000000000000000000000000000001"
    "00000401cd2e010000000000c0dd830000000000005a62020000000080a679f12f020000005a6202000000004020b0db7705"
    "000080a679f12f020000409c00000000000001000101020101000000000000000080ffffffffffffffff0000000000000080"
    "0000000000000080000000000000000000000000000000800000000000000080000000000000008000000000000000800000"
    "00000000008000000080000000000000008000000000000000800000ffffff0000000000000080ff07425443555344541478"
    "2d41365349445856533137303030303030303000034254430000"
)
REPORT_JSON = (
    b'{"e":"executionReport","E":1700000000123,"s":"BTCUSDT","c":"x-A6SIDXVS1700000000","S":"BUY","o":"LIMIT",'
    b'"f":"GTC","q":"1.00000000","p":"60123.45000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"","x":"TRADE",'
    b'"X":"PARTIALLY_FILLED","r":"NONE","i":4293153,"l":"0.40000000","z":"0.40000000","L":"60123.45000000",'
    b'"n":"0.00040000","N":"BTC","T":1700000000123,"t":77517,"I":8641984,"w":true,"m":false,"M":true,'
    b'"O":1700000000120,"Z":"24049.38000000","Y":"24049.38000000","Q":"0.00000000","W":1700000000120,"V":"EXPIRE_TAKER"}'
)
POSITION_SBE = bytes.fromhex(
    "12005f020300050040222018240a060078202018240a06000000110003000000f80010a5d4e8000000000000000000000003"
    "425443f8c0fd6a10f35a000080a679f12f0200000455534454f815cd5b0700000000000000000000000003424e42"
)
POSITION_JSON = (
    b'{"e":"outboundAccountPosition","E":1700000000123,"u":1700000000123,"B":[{"a":"BTC","f":"10000.00000000",'
    b'"l":"0.00000000"},{"a":"USDT","f":"999999.99000000","l":"24049.38000000"},{"a":"BNB","f":"1.23456789",'
    b'"l":"0.00000000"}]}'
)
ROUNDS, CALLS = 25, 2000


def nanoseconds(call: Callable[[], Any]) -> float:
    start = time.thread_time_ns()
    for _ in range(CALLS):
        call()
    return (time.thread_time_ns() - start) / CALLS


def compare(name: str, sbe: Callable[[], Any], json: Callable[[], Any]) -> None:
    rounds = [(nanoseconds(sbe), nanoseconds(json)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in rounds)
    ns = [statistics.median(column) for column in zip(*rounds, strict=True)]
    print(f"{name:42} SBE {ns[0]:6.0f} ns   JSON {ns[1]:6.0f} ns   SBE/JSON {ratio:.2f}")


def main() -> None:
    numbers: tuple[tuple[str, Any], ...] = (("Decimal", Decimal), ("float", float))
    for text, number in numbers:
        for struct, sbe, json in (
            (ExecutionReport, REPORT_SBE, REPORT_JSON),
            (OutboundAccountPosition, POSITION_SBE, POSITION_JSON),
        ):
            target: Any = struct
            target = target[number] if getattr(target, "__parameters__", ()) else target
            decoder = SbeDecoder(number=number)
            plain = msgspec.json.Decoder(target, strict=number is not float)
            name = f"{struct.__name__} {text}"
            compare(
                f"{name}, decode",
                lambda d=decoder, b=sbe, t=target: d.decode(b, t),
                lambda d=plain, b=json: d.decode(b),
            )
            compare(f"{name}, frame", lambda d=decoder, b=sbe: d.frame(b), lambda d=plain, b=json: d.decode(b))
    start = time.perf_counter()
    cold = SbeDecoder(Schema.load("spot_3_5"))
    cold.frame(REPORT_SBE)
    print(f"first executionReport of a new decoder: {(time.perf_counter() - start) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
