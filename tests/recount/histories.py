"""What rules may test about memberships and score histories, worked out again as the tab Fields explains it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.recount.counting import began
from tests.recount.read_practice import CAME, MISSED, NOT_EXPECTED, UNREPORTED, Book, Row, covers, day, text

Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Then:
    """The practice as it was at a pass: rows of later days and groups that were not accepted yet are left out."""

    book: Book
    at: datetime
    without: frozenset[str] = frozenset()
    told: Mapping[tuple[str, date, str], str] = field(default_factory=dict)
    """What the exports of that pass told where a later one tells another status, by member, day and group's code."""

    @property
    def today(self) -> date:
        """Return the day of that pass."""
        return self.at.date()

    def stays(self, member: str = "") -> list[Row]:
        """Return the memberships of active members that cover the day, of one member or all."""
        return [
            one
            for one in self.book.roster
            if (not member or one["Member code"] == member)
            and one["Group code"] not in self.without
            and covers(one, self.today)
            and self.book.is_active(one["Member code"])
        ]

    def marks(self, member: str, group: str = "") -> list[Row]:
        """Return a member's marked attendance until now, in order; excused and practice-cancelled left out."""
        rows = [
            row
            for row in map(self._as_told, self.book.attendance_of.get(member, ()))
            if (not group or row["group"] == group)
            and row["group"] not in self.without
            and row["on"] <= self.today
            and self.book.sessions[row["Session"]]["at"] < self.at
            and row["Status"] not in UNREPORTED | NOT_EXPECTED
        ]
        return sorted(rows, key=lambda row: self.book.sessions[row["Session"]]["at"])

    def _as_told(self, row: Row) -> Row:
        word = self.told.get((row["Member code"], row["on"], row["group"]))
        return row | {"Status": word} if word else row

    def scores(self, member: str) -> list[Row]:
        """Return a member's scores until now, in order, those outside a measure's range left out."""
        rows = [row for row in self.book.scores_of.get(member, ()) if row["on"] <= self.today and self._usable(row)]
        return sorted((row for row in rows if row["on"] < self.today or self._ended(member, row["on"])), key=_day_of)

    def _usable(self, row: Row) -> bool:
        measure = self.book.measures.get(row["Measure"])
        return measure is not None and bool(measure["Lowest"] <= row["Score"] <= measure["Highest"])

    def _ended(self, member: str, on: date) -> bool:
        """Return whether a session of that member and day was over: its scores cannot be older."""
        return any(row["on"] == on for row in self.marks(member))


def _day_of(row: Row) -> date:
    on: date = row["on"]
    return on


def membership_facts(then: Then, stay: Row) -> Facts:
    """Return the facts of one membership."""
    member, group, joined = stay["Member code"], stay["Group code"], stay["joined"]
    rows = [row for row in then.marks(member, group) if joined is None or row["on"] >= joined]
    missed = [row["Status"] in MISSED for row in rows]
    scores = then.scores(member)
    newest = scores[-1]["on"] if scores else date.min
    begins = min((one["at"].date() for one in then.book.sessions.values() if one["Group code"] == group), default=None)
    late_record = joined is None or begins is None or begins > joined + timedelta(weeks=4)
    return {
        "Missed in a row": _run(missed),
        "Missed of the last 6": sum(missed[-6:]),
        "Missed in the first 3": None if late_record else sum(missed[:3]),
        "Expected sessions so far": len(rows),
        "Attended since any score": sum(row["Status"] in CAME and row["on"] > newest for row in rows),
        "Payer": text(then.book.members[member]["Payer"]),
        "Group kind": text(then.book.groups[group]["Kind"]),
        "run begins": rows[-_run(missed)]["on"] if _run(missed) else None,
    }


def _run(missed: list[bool]) -> int:
    """Return how many are true at the end, one after the other."""
    return next((back for back, one in enumerate(reversed(missed)) if not one), len(missed))


def score_facts(then: Then, member: str) -> Iterator[Facts]:
    """Yield the facts of each of a member's score histories of their present time in groups."""
    stays = then.stays(member)
    earliest = min((one["joined"] for one in stays if one["joined"]), default=date.min + timedelta(days=30))
    earliest = began(earliest, [one for one in then.book.roster if one["Member code"] == member])
    groups = {one["Group code"] for one in stays}
    misses = [row["on"] for row in then.marks(member) if row["Status"] in MISSED and row["group"] in groups]
    for name, measure in then.book.measures.items():
        if text(measure["On"]) != "yes" or (
            text(measure["Licence"]) == "proprietary" and text(measure["Licence held"]) != "yes"
        ):
            continue
        course = {
            row["on"]: float(row["Score"])
            for row in then.scores(member)
            if row["Measure"] == name and row["on"] >= earliest - timedelta(days=30)
        }
        if course:
            yield _course(measure, course) | {
                "Days since last miss": (then.today - misses[-1]).days if misses else None,
            }


def _course(measure: Row, by_day: dict[date, float]) -> Facts:
    days, scores = list(by_day), list(by_day.values())
    sign = 1 if measure["Better is"] == "higher" else -1
    first, latest = scores[0], scores[-1]
    alliance = text(measure["About"]) == "alliance"
    alert = measure["Alliance drop"] if alliance else measure["Alert change"]
    several = len(scores) > 1
    since_start = round(sign * (latest - first), 6) if several else None
    since_last = round(sign * (latest - scores[-2]), 6) if several else None
    clinical = latest < measure["Cut-off"] if sign > 0 else latest >= measure["Cut-off"]
    low = alliance and (clinical or (since_last is not None and alert and since_last <= -alert))
    return {
        "Measure": measure["Measure"],
        "Kind of measure": measure["About"],
        "First score": first,
        "Latest score": latest,
        "Last measured": days[-1],
        "Measured sessions": len(days),
        "Change since start": since_start,
        "Worse since last": None if since_last is None else max(0, -since_last),
        "Reliable change (alert)": None if alliance else alert,
        "Course": _word(measure, since_last, since_start, clinical=clinical),
        "Track": _track(measure, len(days), since_start, clinical=clinical),
        "Alliance alert": "yes" if low else "no",
    }


def _word(measure: Row, since_last: float | None, since_start: float | None, *, clinical: bool) -> str | None:
    alliance = text(measure["About"]) == "alliance"
    alert, claim = measure["Alliance drop"] if alliance else measure["Alert change"], measure["Claim change"]
    if alert is None:
        return None
    if since_last is None or since_start is None:
        return "first score"
    if since_last <= -alert:
        return "got worse"
    if since_start <= -alert:
        return "worse than at start"
    if claim is not None and since_start >= claim:
        return "improved" if clinical else "recovered"
    return "steady"


def _track(measure: Row, scores: int, since_start: float | None, *, clinical: bool) -> str:
    if text(measure["About"]) == "alliance" or measure["Cut-off"] is None or not measure["Amber after"]:
        return "not tracked"
    if scores < measure["Amber after"]:
        return "too early"
    if not clinical or (since_start or 0) >= measure["Claim change"]:
        return "on track"
    return "red" if scores >= measure["Red after"] else "amber"


def current_members(then: Then) -> list[str]:
    """Return the codes of everybody who belongs to a group that day."""
    return sorted({one["Member code"] for one in then.stays()})


def days_after(then: Then, groups: set[str], opened: date) -> list[date]:
    """Return the days after a day on which these groups meet, in order, as the sheet showed it at that pass.

    Before the last pass nothing was moved yet: a session was where the cadence placed it.
    """
    last = then.at == then.book.now
    found = (
        day(one["Date" if last else "Original start"])
        for one in then.book.sessions.values()
        if one["Group code"] in groups and not (last and one["State"] == "cancelled")
    )
    return sorted(on for on in found if on and on > opened)
