"""By when an alert asks for people, and what it still needs then. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from addon.alerts.episodes import AlertEpisode
from addon.alerts.outreach import missing_for_outreach, next_step, steps
from addon.alerts.work import Work, missing_for_alert
from addon.deadlines import NEXT_BUSINESS_DAY, USUAL, act_by
from addon.records import ALERT, Membership, Practice
from addon.records.sessions import BY_PRACTICE
from addon.sessions.closed import closed_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an open alert needs, and its day."""

    due: date
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """The sessions at which members are expected, as (group, day) by member; what the practice cancels is none.

    ``closed`` are the days on which nobody is expected to act.
    """

    days: Mapping[str, list[tuple[str, date]]]
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, practice: Practice, wanted: Collection[str]) -> "Scheduled":
        """Return the sessions of these members."""
        stays = defaultdict[str, list[Membership]](list)
        for stay in practice.memberships:
            if stay.member in wanted:
                stays[stay.group].append(stay)
        off = {
            (row.member, row.session)
            for row in practice.attendance
            if row.status == BY_PRACTICE and row.member in wanted
        }
        days = defaultdict[str, list[tuple[str, date]]](list)
        for one in practice.sessions:
            on = one.start.date()
            there = {stay.member for stay in stays[one.group] if stay.active_on(on)} if one.group in stays else set()
            for member in there if one.state != "cancelled" else ():
                if (member, one.code) not in off:
                    days[member].append((one.group, on))
        return cls(days=days, closed=closed_days(practice))

    def needs(self, one: AlertEpisode, work: Work) -> Needs:
        """Return what an alert needs before it closes; nothing: people did all that it asks."""
        usual = USUAL if one.protocol == ALERT else NEXT_BUSINESS_DAY
        clocks = [(rule.within, rule.since) for rule in one.noticed] or [(usual, one.since)]
        due = min(act_by(within or usual, self._of(one), since, closed=self.closed) for within, since in clocks)
        if one.protocol == ALERT:
            missing = missing_for_alert(work)
        else:
            step = next_step(work, steps(one.since, due, closed=self.closed))
            due, missing = step.due, missing_for_outreach(work, step)
        return Needs(due=due, missing=(*missing, *work.wrong) if missing else ())

    def _of(self, one: AlertEpisode) -> list[date]:
        """Return the days that count for an alert: of its group, else of all the member's groups."""
        every = self.days.get(one.member, [])
        return [day for group, day in every if group == one.topic] or [day for _, day in every]
