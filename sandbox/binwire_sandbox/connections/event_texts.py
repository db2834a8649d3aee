"""The JSON text of an event, which many connections hear one after the other."""

from ..wire import JsonObject, dumps


class EventTexts:
    """Remembers the texts of the latest event, in ms and in µs."""

    def __init__(self) -> None:
        self._event: JsonObject | None = None
        self._texts: dict[bool, str] = {}

    def of(self, event: JsonObject, microseconds: bool) -> str:
        """The event's text; it is made once, however many connections hear it."""
        if event is not self._event:
            self._event, self._texts = event, {}
        text = self._texts.get(microseconds)
        if text is None:
            text = self._texts[microseconds] = dumps(event, microseconds)
        return text
