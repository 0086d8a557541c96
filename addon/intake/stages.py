"""Where a prospect is: the stage that follows from what happened, by when somebody has to act, and what is missing.

Everything here counts wall days: 48 hours before a session is the same wall time two days before, on both nights on
which the clocks change.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.deadlines import business_day
from addon.names_in_text import date_in_words, moment_in_words
from addon.papers import FOR_PLACEMENT, SIGNED, PaperNow
from addon.placing import CONFIRMED as PLACE_CONFIRMED
from addon.placing import IN_REVIEW, PROPOSED, PlacementNow
from addon.prospects import NOTHING, Verdict
from addon.records.intake import (
    ACTIVE,
    CANCELLED,
    CONFIRMED,
    CONTACTED,
    DECLINED,
    DEFERRED,
    DOCUMENTS,
    DOES_NOT,
    FITS,
    HELD,
    INQUIRY,
    LATER,
    NO_SHOW,
    ORIENTED,
    PLACEMENT_PROPOSED,
    REFERRED_OUT,
    SAME_PERSON,
    SCREENED,
    SCREENING_BOOKED,
    SIDES,
    TO_BE_PLACED,
    WAITS,
    Prospect,
    StageStep,
)
from addon.typed_settings import whole

ORIENTATION = "orientation"
"""What the name of a document has that tells a new member what to expect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each step may take: what Settings has. ``contact`` counts business days, ``orientation`` hours."""

    contact: int = 1
    screening: int = 7
    papers: int = 3
    place: int = 5
    orientation: int = 48
    again: int = 14

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Limits":
        """Return the limits; what is blank is as usual."""
        usual = cls()
        return cls(**{field: whole(settings, name, getattr(usual, field)) for field, name in SETTINGS.items()})


SETTINGS: Mapping[str, str] = {
    "contact": "Contact within",
    "screening": "Screening within",
    "papers": "Papers within",
    "place": "Placement within",
    "orientation": "Orientation before",
    "again": "Ask those who wait after",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The last time in a group since they asked; ``left`` where it is over, ``first`` its first session."""

    group: str
    joined: date | None = None
    left: date | None = None
    first: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened to one prospect so far.

    ``papers`` are those that they need as a member, ``waits_for`` is why a clinician's yes makes no member yet,
    ``attended`` the day of their first session, ``is_referred`` whether Referrals has a row of them. ``seat`` is what
    Roster has of them, ``is_inactive`` what Members has. ``steps`` are the stages before this pass.
    """

    prospect: Prospect
    today: date
    first_seen: date
    verdict: Verdict = NOTHING
    papers: tuple[PaperNow, ...] = ()
    placement: PlacementNow | None = None
    attended: date | None = None
    waits_for: str = ""
    is_referred: bool = False
    seat: Seat | None = None
    is_inactive: bool = False
    steps: tuple[StageStep, ...] = ()

    @property
    def asked_on(self) -> date:
        """Return the day of the first contact."""
        first = self.prospect.first_contact
        return first.date() if first else self.first_seen

    def began(self, stage: str) -> date | None:
        """Return the day on which a stage began last."""
        return next((one.day for one in reversed(self.steps) if one.stage == stage), None)

    @property
    def has_left(self) -> bool:
        """Return whether their time in a group is over."""
        return self.seat is not None and self.seat.left is not None and self.seat.left < self.today

    @property
    def missed_on(self) -> date | None:
        """Return the day of a screening that did not take place."""
        one = self.prospect
        return one.screening_at.date() if one.screening_at and one.screening in {NO_SHOW, CANCELLED} else None

    @property
    def unsigned(self) -> tuple[PaperNow, ...]:
        """Return the papers without which no placement may be proposed."""
        return tuple(one for one in self.papers if one.needed_for == FOR_PLACEMENT and one.state != SIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNow:
    """A stage, the day on which it began where that is on record, by when to act, and on what.

    ``act`` tells what to do in words of our own, ``missing`` with what people typed, such as the names of papers.
    """

    stage: str
    since: date | None = None
    due: date | None = None
    act: str = ""
    missing: str = ""


def stage_now(found: Happened, limits: Limits, closed: Collection[date] = ()) -> StageNow:
    """Return where a prospect is; ``closed`` are the days on which nobody works."""
    one = found.prospect
    if one.same_as:
        return StageNow(stage=SAME_PERSON)
    if found.attended:
        return StageNow(stage=ACTIVE, since=found.attended)
    if one.side in SIDES or one.fits == LATER:
        return _aside(found, limits)
    if one.member and one.fits == FITS:
        return _on_to_a_group(found, limits)
    if one.member or one.fits == FITS or one.screening == HELD:
        return _screened(found, limits)
    return _before_the_screening(found, limits, closed)


def _aside(found: Happened, limits: Limits) -> StageNow:
    one, side = found.prospect, found.prospect.side or DEFERRED
    if side == WAITS:
        since = found.began(WAITS) or found.today
        last = max(since, one.reached_on or since)
        act = "ask whether they still wait, and fill in Reached on"
        return StageNow(stage=side, due=last + timedelta(days=limits.again), act=act)
    if side == DEFERRED:
        act = "ask again" if one.ask_again else "fill in Ask again on"
        return StageNow(stage=side, due=one.ask_again or found.began(DEFERRED) or found.today, act=act)
    lacks = ["Reason"] if side in {DECLINED, REFERRED_OUT} and not one.reason else []
    lacks += ["a row in Referrals, with the letter"] if side == REFERRED_OUT and not found.is_referred else []
    return StageNow(stage=side, missing=" and ".join(lacks))


def _before_the_screening(found: Happened, limits: Limits, closed: Collection[date]) -> StageNow:
    one, missed = found.prospect, found.missed_on
    if one.screening_at and not one.screening:
        day = one.screening_at.date()
        if day < found.today:
            return StageNow(stage=SCREENING_BOOKED, due=day, act="fill in Screening: held, no show or cancelled")
        when = moment_in_words(one.screening_at)
        return StageNow(stage=SCREENING_BOOKED, due=day, act="hold the screening", missing=f"the screening on {when}")
    if is_contact(one):
        reached = one.reached_on or found.asked_on
        since = max(reached, missed) if missed else reached
        act = "book another screening" if missed else "book a screening"
        return StageNow(stage=CONTACTED, since=since, due=since + timedelta(days=limits.screening), act=act)
    asked = max(found.asked_on, missed) if missed else found.asked_on
    due = business_day(asked, limits.contact, closed=closed)
    return StageNow(stage=INQUIRY, since=found.asked_on, due=due, act="talk with them, and fill in Reached on")


def is_contact(one: Prospect) -> bool:
    """Return whether somebody talked or wrote with them, both ways."""
    return one.reached_on is not None and one.result in {"", "reached"}


def _screened(found: Happened, limits: Limits) -> StageNow:
    one = found.prospect
    since, missing = one.screening_at.date() if one.screening_at else None, ""
    due = (since or found.began(SCREENED) or found.today) + timedelta(days=limits.papers)
    if one.fits == FITS:
        return StageNow(stage=SCREENED, since=since, due=due, act="see Check", missing=found.waits_for)
    if found.verdict.excluded:
        act = "excluded by the screening: fill in Side and Reason"
    elif one.fits == DOES_NOT:
        act = "fill in Side: declined or referred out, and Reason"
    elif found.verdict.unanswered:
        lost = len(found.verdict.deleted)
        gone = f" ({lost} of their rows were deleted: put them back)" if lost else ""
        act = f"answer {len(found.verdict.unanswered)} in Screening answers{gone}, then fill in Fits and Decided by"
        missing = f"{act}: {', '.join(found.verdict.unanswered)}"
    else:
        act = "fill in Fits and Decided by"
    return StageNow(stage=SCREENED, since=since, due=due, act=act, missing=missing)


def _on_to_a_group(found: Happened, limits: Limits) -> StageNow:
    placement = found.placement
    if found.is_inactive:
        return StageNow(stage=DOCUMENTS, act="inactive in Members: fill in Side and Reason")
    if placement and placement.state == PLACE_CONFIRMED and not found.has_left:
        return _confirmed(found, placement, limits)
    if seated := _in_roster(found, placement):
        return seated
    if blocked := _blocked(found):
        return blocked
    if found.seat and found.has_left:
        act = f"they left {found.seat.group}: type a later First contact if they ask for a group again"
        return StageNow(stage=TO_BE_PLACED, act=act)
    if found.unsigned:
        one = found.prospect
        begun = one.screening_at.date() if one.screening_at else found.began(DOCUMENTS) or found.today
        names = ", ".join(f"{paper.name} ({paper.state})" for paper in found.unsigned)
        due = begun + timedelta(days=limits.papers)
        return StageNow(stage=DOCUMENTS, due=due, act="get the papers signed", missing=f"to sign: {names}")
    signed = [one.signed for one in found.papers if one.needed_for == FOR_PLACEMENT and one.signed]
    since = max(signed, default=None) or _began_to_wait(found, placement)
    due = since + timedelta(days=limits.place)
    if placement and placement.state in {PROPOSED, IN_REVIEW}:
        act = "confirm the placement" if placement.state == PROPOSED else "decide again: the placement is in review"
        return StageNow(stage=PLACEMENT_PROPOSED, since=placement.since, due=due, act=act)
    return StageNow(stage=TO_BE_PLACED, since=since, due=due, act="find a group for them")


def _began_to_wait(found: Happened, placement: PlacementNow | None) -> date:
    """Return the day from which they wait for a group, where no paper tells it."""
    days = [found.began(stage) for stage in (TO_BE_PLACED, PLACEMENT_PROPOSED, DOCUMENTS)]
    return next(filter(None, (days[0], placement.since if placement else None, *days[1:])), found.today)


def _in_roster(found: Happened, placement: PlacementNow | None) -> StageNow | None:
    """Return where somebody is who got a seat without a placement; None for others."""
    seat = found.seat
    if seat is None or found.has_left or (placement and placement.state == IN_REVIEW):
        return None
    act = "mark their first session" if seat.first else "see when their first session is"
    return StageNow(stage=CONFIRMED, since=seat.joined, due=seat.first.date() if seat.first else None, act=act)


def _blocked(found: Happened) -> StageNow | None:
    """Return what to do first where the screening keeps somebody from a group, or may do so."""
    one, verdict = found.prospect, found.verdict
    due = one.screening_at.date() if one.screening_at else found.began(DOCUMENTS) or found.today
    if verdict.excluded or verdict.deferred:
        word = "excluded" if verdict.excluded else "deferred"
        names = ", ".join(verdict.excluded or verdict.deferred)
        act = f"{word} by the screening: fill in Side and Reason"
        return StageNow(stage=DOCUMENTS, due=due, act=act, missing=f"{act} ({names})")
    if verdict.excluding:
        act = f"answer {len(verdict.excluding)} in Screening answers: each could keep them out"
        return StageNow(stage=DOCUMENTS, due=due, act=act, missing=f"{act} ({', '.join(verdict.excluding)})")
    return None


def _confirmed(found: Happened, placement: PlacementNow, limits: Limits) -> StageNow:
    first, told = placement.first_session, [*filter(None, (placement.oriented, _read_orientation(found)))]
    if told:
        act = "mark their first session" if first else "see when their first session is"
        return StageNow(stage=ORIENTED, since=min(told), due=first.date() if first else None, act=act)
    if first is None:
        return StageNow(stage=CONFIRMED, since=placement.since, act="see when their first session is")
    latest = first - timedelta(hours=limits.orientation)
    act = "orient them, and fill in Told on in Messages"
    missing = (
        f"orientation before {moment_in_words(latest)}: what to expect, date, place or link, whom to call. "
        "Then fill in Told on beside their First session in Messages, or have the paper Orientation signed"
    )
    return StageNow(stage=CONFIRMED, since=placement.since, due=latest.date(), act=act, missing=missing)


def _read_orientation(found: Happened) -> date | None:
    """Return the day on which they signed the paper that tells what to expect, by its name in Documents."""
    signed = [one.signed for one in found.papers if ORIENTATION in one.name.casefold() and one.state == SIGNED]
    return min(filter(None, signed), default=None)


def steps_now(found: Happened, now: StageNow) -> tuple[StageStep, ...]:
    """Return the steps with the present stage last; a day that is on record corrects the one that was taken.

    A row that no pass has seen before begins with what its own cells have on record.
    """
    steps = found.steps or tuple(one for one in _on_record(found) if one.stage != now.stage)
    if len(steps) > 1 and steps[-1].day == found.today and steps[-2].stage == now.stage:
        steps = steps[:-1]  # a slip, and taken back on the same day
    if steps and steps[-1].stage == now.stage:
        return (*steps[:-1], StageStep(now.stage, now.since or steps[-1].day))
    return (*steps, StageStep(now.stage, now.since or found.today))


def _on_record(found: Happened) -> Iterator[StageStep]:
    one = found.prospect
    yield StageStep(INQUIRY, found.asked_on)
    if one.reached_on and is_contact(one):
        yield StageStep(CONTACTED, one.reached_on)
    if one.screening_at and one.screening == HELD:
        yield StageStep(SCREENED, one.screening_at.date())


def too_late(one: Prospect, limits: Limits) -> str:
    """Return what to tell of a screening that was booked later than it should take place, "" if it was not."""
    if one.screening_at is None or one.reached_on is None or one.screening:
        return ""
    days = (one.screening_at.date() - one.reached_on).days
    if days <= limits.screening:
        return ""
    return f"the screening is {days} days after {date_in_words(one.reached_on)}; {limits.screening} are the limit"


def first_attended(days: Collection[datetime], since: date) -> date | None:
    """Return the day of the first session that somebody attended from a day on."""
    return min((one.date() for one in days if one.date() >= since), default=None)
