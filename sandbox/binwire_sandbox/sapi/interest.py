"""Interest on margin loans, at every full hour."""

from ..clock import HOUR, Clock, Timer
from .margin import Margin


class HourlyInterest:
    """Charges interest by the exchange's clock once it is started; it is off until then."""

    def __init__(self, margin: Margin, clock: Clock) -> None:
        self._margin = margin
        self._clock = clock
        self._timer: Timer | None = None

    def start(self) -> None:
        """Charge on new loans, and from the next full hour on."""
        self._margin.loans.charges = True
        due = (self._clock.now() // HOUR + 1) * HOUR
        self._timer = self._clock.call_at(due, self._due)

    def stop(self) -> None:
        """Charge no more."""
        self._margin.loans.charges = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._margin.loans.charge_hour()
        for channel in list(self._margin.loans.debtors):
            self._margin.risk.judge(channel)
        self.start()
