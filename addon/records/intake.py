"""Those who ask to join a group, from their first word to their first session."""

from dataclasses import dataclass
from datetime import date, datetime

INQUIRY, CONTACTED, SCREENING_BOOKED, SCREENED = "inquiry", "contacted", "screening booked", "screened"
DOCUMENTS, TO_BE_PLACED, PLACEMENT_PROPOSED = "documents", "to be placed", "placement proposed"
CONFIRMED, ORIENTED, ACTIVE = "confirmed", "oriented", "active"
"""The way to a group, in order."""
WAITS, DECLINED, REFERRED_OUT, DEFERRED = "waits", "declined", "referred out", "deferred"
SIDES = (WAITS, DECLINED, REFERRED_OUT, DEFERRED)
"""Where somebody is who is not on the way now."""
SAME_PERSON = "same person"
"""The stage of a row whose person has another row."""
HELD, NO_SHOW, CANCELLED = "held", "no show", "cancelled"
"""What became of a screening."""
FITS, DOES_NOT, LATER = "fits", "does not", "later"
"""What the clinician decided after it."""


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage and the day on which it began."""

    stage: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Somebody who asks to join a group; ``code`` such as PR-0007. Times are wall times.

    ``owner`` is the clinician's code, "" if the cell names none; ``wants`` a kind of group, "" for any. ``member`` is
    their code in Members once a clinician has accepted them. ``same_as`` is the code of their other row. ``steps`` are
    the stages they went through, the present one last; ``due`` is the day by which somebody has to act.
    """

    code: str
    name: str
    owner: str = ""
    first_contact: datetime | None = None
    phone: str = ""
    email: str = ""
    wants: str = ""
    days: str = ""
    how: str = ""
    payer: str = ""
    birth_date: date | None = None
    language: str = ""
    state: str = ""
    referred_by: str = ""
    came_by: str = ""
    reached_on: date | None = None
    result: str = ""
    screening_at: datetime | None = None
    screening: str = ""
    fits: str = ""
    decided_by: str = ""
    side: str = ""
    reason: str = ""
    ask_again: date | None = None
    text_consent: bool | None = None
    email_consent: bool | None = None
    same_as: str = ""
    member: str = ""
    steps: tuple[StageStep, ...] = ()
    due: date | None = None

    @property
    def stage(self) -> str:
        """Return where they are now, "" before a pass has looked."""
        return self.steps[-1].stage if self.steps else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectMember:
    """The member whom a prospect became: ``rid`` is the row in Intake."""

    rid: str
    member: str
    on: date
