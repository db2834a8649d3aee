"""An executionReport through the one-pass frame against a direct msgspec decode of the same Struct.

The frame has the envelope around the event and the union of all events in it; with Decimal, the number type unless
another is chosen, it may be 15 % slower. The others are shown beside it: their decoding is shorter, the envelope is
the same. CPU time of this thread, interleaved rounds, the median of the ratios of their pairs.

    python benchmarks/bench_decode.py [--rounds 41] [--calls 4000]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from binwire.decode.json import JsonDecoder
from binwire_api.spot.events import ExecutionReport, UserDataEvent

TARGET = 1.15
EVENT = (
    b'{"e":"executionReport","E":1499405658658,"s":"ETHBTC","c":"mUvoqJxFIILMdfAW5iGSOW","S":"BUY","o":"LIMIT",'
    b'"f":"GTC","q":"1.00000000","p":"0.10264410","P":"0.00000000","F":"0.00000000","g":-1,"C":"","x":"NEW",'
    b'"X":"NEW","r":"NONE","i":4293153,"l":"0.00000000","z":"0.00000000","L":"0.00000000","n":"0","N":null,'
    b'"T":1499405658657,"t":-1,"v":3,"I":8641984,"w":true,"m":false,"M":false,"O":1499405658657,'
    b'"Z":"0.00000000","Y":"0.00000000","Q":"0.00000000","W":1499405658657,"V":"NONE"}'
)
"""user-data-stream.md, "Order Update"."""
MESSAGE = b'{"subscriptionId":0,"event":%b}' % EVENT


def timed(call: Callable[[bytes], object], data: bytes, calls: int) -> float:
    """CPU seconds a call takes."""
    start = time.thread_time()
    for _ in range(calls):
        call(data)
    return (time.thread_time() - start) / calls


def measure(number: type[Any], rounds: int, calls: int) -> float:
    events: Any = UserDataEvent
    report: Any = ExecutionReport
    frame = JsonDecoder(number, events).frame
    direct = msgspec.json.Decoder(report[number], strict=number is not float).decode
    if frame(MESSAGE).event != direct(EVENT):
        raise SystemExit("the frame holds another event than the direct decode")
    contestants = {"direct": (direct, EVENT), "frame": (frame, MESSAGE)}
    pairs: list[dict[str, float]] = []
    for _ in range(rounds):
        order = random.sample(list(contestants), 2)
        pairs.append({name: timed(*contestants[name], calls) for name in order})
    medians = {name: statistics.median(pair[name] for pair in pairs) * 1e9 for name in contestants}
    ratio = statistics.median(pair["frame"] / pair["direct"] for pair in pairs)
    print(
        f"{number.__name__:>8}: direct {medians['direct']:6.0f} ns, frame {medians['frame']:6.0f} ns, ratio {ratio:.2f}"
    )
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--calls", type=int, default=4000)
    options = parser.parse_args()
    ratios = {number: measure(number, options.rounds, options.calls) for number in (Decimal, float, str)}
    print(f" Decimal: {ratios[Decimal]:.2f} (at most {TARGET})")
    return 0 if ratios[Decimal] <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
