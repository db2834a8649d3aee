"""Scripts: admin orders one after the other, by the exchange's clock."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from .admin.http import BadOrder, Handle, json_response, refusal
from .clock import Clock
from .errors import ApiError
from .wire import Json, JsonObject, loads


class Scripts:
    """Runs scripts: steps such as `{"do": "emit", "after_ms": 500, "account": "alpha", …}`.

    `do` names an admin order whose body the other members are, or `wait`; `after_ms` is how long after the step before
    it. Each step that was done has a row with its number, name and time, and its answer or what was wrong with it.
    """

    def __init__(self, orders: Mapping[str, Handle], clock: Clock) -> None:
        self._orders = orders
        self._clock = clock
        self._runs: list[list[JsonObject]] = []

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve `/sandbox/script`."""
        router.add_post("/sandbox/script", self._post)
        router.add_get("/sandbox/script", self._get)

    def run(self, steps: Sequence[Json]) -> int:
        """Begin a script; steps that wait for nothing run at once. Returns its number, from 1.

        Raises:
            ValueError: a step is none; none of the script has run then.
        """
        checked = self.checked(steps)
        done: list[JsonObject] = []
        self._runs.append(done)
        self._go(checked, done)
        return len(self._runs)

    def checked(self, steps: Sequence[Json]) -> list[JsonObject]:
        """The steps of a script that could run.

        Raises:
            ValueError: a step is none.
        """
        return [self._checked(number, step) for number, step in enumerate(steps)]

    def rows(self) -> list[list[JsonObject]]:
        """What became of the steps done so far, by script."""
        return self._runs

    def _checked(self, number: int, step: Json) -> JsonObject:
        if not isinstance(step, dict):
            raise ValueError(f"step {number}: a JSON object is needed")
        if step.get("do") not in (*self._orders, "wait"):
            raise ValueError(f"step {number}: do: one of {', '.join((*self._orders, 'wait'))} is needed")
        after = step.get("after_ms", 0)
        if isinstance(after, bool) or not isinstance(after, int | float) or not 0 <= after <= 1e12:
            raise ValueError(f"step {number}: after_ms: a number from 0 to 1e12 is needed")
        return step

    def _go(self, steps: list[JsonObject], done: list[JsonObject], waited: bool = False) -> None:
        while len(done) < len(steps):
            step = steps[len(done)]
            after = step.get("after_ms", 0)
            if after and not waited and isinstance(after, int | float):
                when = self._clock.now() + int(after * 1000)
                self._clock.call_at(when, lambda: self._go(steps, done, waited=True))
                return
            waited = False
            done.append(self._do(len(done), step))

    def _do(self, number: int, step: JsonObject) -> JsonObject:
        name = str(step["do"])
        shown: JsonObject = {"step": number, "do": name, "time": self._clock.now() // 1000}
        body = {member: value for member, value in step.items() if member not in ("do", "after_ms")}
        try:
            if name != "wait":
                shown["answer"] = self._orders[name](body)
            return shown
        except (BadOrder, ValueError) as error:
            return shown | {"error": f"step {number}, {name}: {error.args[0]}"}
        except ApiError as error:
            return shown | {"error": f"step {number}, {name}: {error.text}"}

    async def _post(self, request: web.Request) -> web.Response:
        try:
            return json_response({"id": self.run(read_script(await request.text()))})
        except (ValueError, LookupError, RecursionError) as error:
            return refusal(str(error.args[0]))

    async def _get(self, request: web.Request) -> web.Response:
        rows: list[Json] = [[*run] for run in self._runs]
        return json_response({"scripts": rows})


def read_script(text: str) -> list[Json]:
    """The steps of a JSON array, or of JSON lines.

    Raises:
        ValueError: it is neither.
    """
    try:
        if text.lstrip().startswith("["):
            whole = loads(text)
            return whole if isinstance(whole, list) else [whole]
        return [loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise ValueError(f"the script is no JSON array and no JSON lines: {error}") from None
