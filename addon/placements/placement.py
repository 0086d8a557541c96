"""A placement: who waits, which group is proposed, what a clinician decided, and what it rests on. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.episode import DECIDE_AGAIN, Episode
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.placing import CONFIRMED, DECLINED, IN_REVIEW, ReadyMember
from addon.sources import derived_id

TAB, PREFIX = "placements", "PL"
WAITS, OVER = "waits", "over"
"""Two more stages: no group can be proposed; nothing follows from it any more."""
IN_TIME = timedelta(hours=60)
"""A first session is further ahead than this: the welcome message reaches the member 48 hours before, and a night in
which nothing is sent may lie before those."""
NEWLY = IN_TIME + timedelta(hours=24)
"""A session that is proposed newly leaves a clinician a day to decide."""
DECIDE_WITHIN = 5
"""Days, where Settings has nothing else."""
KEPT_FOR = timedelta(days=400)
"""How long a placement that nothing follows from is remembered; a no counts until somebody takes it back."""


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A signed paper that a placement rests on: its row in Papers, its document, how people call it."""

    paper: str
    document: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Episode):
    """One member's placement. ``wishes`` are those of the last pass in which they waited.

    ``session`` is the code of the first session, ``start`` its wall time, ``shown`` the day since which the group is
    proposed. ``good_until`` is the day on which the first of the papers it rests on expires. ``lacks``: why no
    confirmation counts now; ``problem``: why the last decision did not count; ``review`` what is no longer so.
    ``by`` decided on the day ``decided_on``, and it was read ``at`` an instant. ``answered``: the decision that the
    title of its event in a calendar gave last.
    """

    member: str
    wishes: ReadyMember
    stage: str = WAITS
    group: str = ""
    session: str = ""
    start: datetime | None = None
    shown: date | None = None
    rests: tuple[RestsOn, ...] = ()
    good_until: date | None = None
    lacks: str = ""
    problem: str = ""
    review: str = ""
    by: str = ""
    decided_on: date | None = None
    at: datetime | None = None
    answered: str = ""

    @property
    def id(self) -> str:
        """Return the id of its row: another one for each episode."""
        return derived_id(PREFIX, TAB, f"{self.member}|{self.number}")

    @property
    def pair(self) -> tuple[str, str, datetime | None]:
        """Return what a decision binds: the group and its first session."""
        return self.group, self.session, self.start

    @property
    def is_in_roster(self) -> bool:
        """Return whether a clinician confirmed it and the first session has not begun yet."""
        return self.stage in {CONFIRMED, IN_REVIEW}

    def confirmed(self, by: str, on: date, at: datetime) -> "Placement":
        """Return it as a clinician confirmed it."""
        status = f"{CONFIRMED} {date_in_words(on)}"
        made = replace(self, stage=CONFIRMED, status=status, by=by, decided_on=on, at=self.at or at)
        return replace(made, stale="", problem="", review="")

    def declined(self, by: str, on: date) -> "Placement":
        """Return it as a clinician declined it."""
        status = f"{DECLINED} {date_in_words(on)}"
        return replace(self, stage=DECLINED, status=status, by=by, decided_on=on, stale="", problem="")

    def over(self, today: date, why: str) -> "Placement":
        """Return it closed: nothing follows from it any more."""
        return replace(self.ended(today, why), stage=OVER, problem="")

    def in_review(self, why: str, word: str) -> "Placement":
        """Return it with what is no longer so; ``word``, decided before, does not count again."""
        is_new = self.stage != IN_REVIEW
        status = (DECIDE_AGAIN if word else "open") if is_new else self.status
        return replace(self, stage=IN_REVIEW, review=why, status=status, stale=word if is_new else self.stale)


PLACEMENT = Kept("placement", Placement)
"""By the id of its row."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person typed into a row: the decision (with the other group's code), by whom, on which day."""

    decision: str
    other: str = ""
    by: str = ""
    on: date | None = None
    is_checked: bool = False

    @property
    def text(self) -> str:
        """Return what is remembered of it: the same words about something else do not count."""
        return f"{self.decision}{' after check' if self.is_checked else ''} {self.other}".strip()


def last_of(placements: dict[str, Placement]) -> dict[str, Placement]:
    """Return the last placement of each member: an open one before closed ones."""
    order = sorted(placements.values(), key=lambda one: (one.is_open or one.is_in_roster, one.number))
    return {one.member: one for one in order}
