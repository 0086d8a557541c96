"""Computes how people act on alerts: how soon, whether by their day, how many there are, and how many come again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from addon.metrics.kinds import AlertLine, CountedShare
from addon.metrics.rates import Formula, Goal, rate
from addon.names_in_text import date_in_words
from addon.records import ALERT, Alert

AGAIN_WITHIN = timedelta(days=60)
YEAR = timedelta(days=365)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsUntil:
    """The alerts as they were at the end of the period (both days included); what happened later is not known yet."""

    alerts: Sequence[Alert]
    first: date
    last: date

    @classmethod
    def of(cls, alerts: Collection[Alert], first: date, last: date) -> "AlertsUntil":
        """Return the alerts that were open by then, outreaches left out."""
        known = tuple(one for one in alerts if one.protocol == ALERT and one.opened <= last)
        return cls(alerts=known, first=first, last=last)

    @property
    def opened(self) -> list[Alert]:
        """Return those that opened in the period."""
        return [one for one in self.alerts if self.first <= one.opened]

    def days_to_act(self) -> list[int | None]:
        """Return how long each of those waited for somebody, None for one that waits; the longest last."""
        found = (self._waited(one) for one in self._counted())
        return sorted(found, key=lambda days: (days is None, days))

    def days_so_far(self) -> list[int]:
        """Return the same with whoever still waits counted until the end of the period."""
        waited = ((self._waited(one), one) for one in self._counted())
        return [(self.last - one.opened).days if days is None else days for days, one in waited]

    def in_time(self) -> tuple[int, int]:
        """Return how many were closed by their day, and how many had one in the period."""
        due = [one for one in self.alerts if self.first <= one.due <= self.last and not self._withdrawn(one, one.due)]
        return sum(one.was_decided and one.closed is not None and one.closed <= one.due for one in due), len(due)

    def again(self) -> tuple[int, int]:
        """Return after how many another one came within 60 days, and how many people closed long enough ago."""
        until = self.last - AGAIN_WITHIN
        done = [(one, one.closed) for one in self.alerts if one.was_decided and one.closed]
        done = [(one, day) for one, day in done if self.last - YEAR < day <= until]
        return sum(self._came_again(one, day) for one, day in done), len(done)

    def _counted(self) -> list[Alert]:
        """Return those of the period but what was withdrawn before anybody acted: nobody waits for it any more."""
        return [one for one in self.opened if self._was_acted_on(one) or not self._withdrawn(one, self.last)]

    def _was_acted_on(self, one: Alert) -> bool:
        return one.acted is not None and one.acted <= self.last

    def _waited(self, one: Alert) -> int | None:
        return max(0, (one.acted - one.opened).days) if one.acted and one.acted <= self.last else None

    @staticmethod
    def _withdrawn(one: Alert, by: date) -> bool:
        return one.closed is not None and not one.was_decided and one.closed <= by

    def _came_again(self, before: Alert, closed: date) -> bool:
        return any(
            one.id != before.id
            and (one.member, one.topic) == (before.member, before.topic)
            and closed <= one.opened <= closed + AGAIN_WITHIN
            for one in self.alerts
        )


def alert_lines(known: AlertsUntil, *, attended: int, smallest: int, period: str) -> tuple[AlertLine, ...]:
    """Return the Dashboard's lines; ``attended``: how many attendances of the period were attended."""
    waited, opened = known.days_to_act(), len(known.opened)
    until = f"{date_in_words(known.last - YEAR + timedelta(days=1))} to {date_in_words(known.last - AGAIN_WITHIN)}"
    acted = sum(days is not None for days in waited)
    often = (Decimal(100 * opened) / attended).quantize(_TENTH, ROUND_HALF_UP) if attended else None
    return (
        AlertLine(
            label="Days to first action",
            result=f"{acted} of {len(waited)} acted on",
            value=_middle(waited) if len(waited) >= smallest else None,
            period=period,
        ),
        _share("Closed by Act by", known.in_time(), period, smallest),
        AlertLine(
            label="Alerts per 100 attended",
            result=f"{opened} in {attended:,}",
            value=str(often) if attended >= smallest else None,
            period=period,
        ),
        _share("Again within 60 days", known.again(), until, smallest),
    )


def _middle(waited: Sequence[int | None]) -> str | None:
    """Return the middle number of days; the lower of two middle ones where somebody still waits behind it."""
    if not waited:
        return None
    low, high = waited[(len(waited) - 1) // 2], waited[len(waited) // 2]
    if low is None:
        return "most still wait"
    days = Decimal(low if high is None else low + high) / (1 if high is None else 2)
    return f"{days.normalize():f} {'day' if days == 1 else 'days'}"


def _share(label: str, counted: tuple[int, int], period: str, smallest: int) -> AlertLine:
    found: CountedShare = rate(
        Formula(name=label, label=label, words=""), counted, period=period, goal=Goal(None, smallest)
    )
    percent = (Decimal(100 * found.part) / max(1, found.whole)).quantize(Decimal(1), ROUND_HALF_UP)
    value = f"{percent}%" if found.whole >= max(1, smallest) else None
    return AlertLine(label=label, result=f"{found.part} of {found.whole}", value=value, of=found, period=period)
