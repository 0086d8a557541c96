"""Who pays: the payers of a practice, how each member is insured, and what a payer authorized."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from addon.records.days import is_within

COMMERCIAL, MEDICARE, MEDICAID, TRICARE, EAP, OWN_POCKET = (
    "commercial",
    "Medicare",
    "Medicaid",
    "TRICARE",
    "EAP",
    "self-pay",
)
PAYER_KINDS = (COMMERCIAL, MEDICARE, MEDICAID, TRICARE, EAP, OWN_POCKET)
SELF = "self"
"""Who holds the insurance of most members: they themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Somebody who pays. ``kind`` is one of ``PAYER_KINDS``, "" while nobody filled it in.

    ``also`` are other names of it, ``claims_id`` the number under which claims reach it. ``file_within``: after how
    many days it no longer takes a claim, None where nobody can tell. ``checked``: when somebody last checked the row.
    ``contract_since`` is the day of which its contract has an anniversary, ``notice_days`` how long before one changes
    have to be asked for, ``last_change`` when its rates last changed. ``unread``: File within days cannot be read.
    """

    id: str
    name: str
    also: tuple[str, ...] = ()
    kind: str = ""
    claims_id: str = ""
    file_within: int | None = None
    checked: date | None = None
    contract_since: date | None = None
    notice_days: int | None = None
    last_change: date | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a member is insured with one payer; both days inclusive, None = open.

    ``number`` is the member's with that payer, ``holder`` whose insurance it is (self, spouse, child, other) and
    ``holder_name`` their name where it is not the member. ``sex`` and the address are as the payer has them, for
    claims alone. ``diagnoses`` are bare codes, the most important first. ``planned`` is the date of the treatment plan
    in force, ``eligible_on`` the day on which somebody last asked the payer, ``is_eligible`` what it answered.
    ``unread`` tells which of its days cannot be read.
    """

    id: str
    member: str
    payer: str
    plan: str = ""
    number: str = ""
    holder: str = SELF
    holder_name: str = ""
    sex: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    diagnoses: tuple[str, ...] = ()
    planned: date | None = None
    eligible_on: date | None = None
    is_eligible: bool | None = None
    start: date | None = None
    until: date | None = None
    unread: str = ""

    def is_in_effect(self, day: date) -> bool:
        """Return whether the member is insured so on that day."""
        return is_within(day, self.start, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What a payer authorized for a member: ``visits`` of these codes between two days (inclusive, None = open).

    ``codes`` and ``clinicians`` (by code) are empty where it names none; ``used_before`` visits happened elsewhere or
    before the practice counted. ``visits`` None: no limit is named, or (``unread``) it cannot be read.
    """

    id: str
    member: str
    payer: str
    number: str = ""
    codes: frozenset[str] = frozenset()
    clinicians: frozenset[str] = frozenset()
    visits: int | None = None
    used_before: int = 0
    start: date | None = None
    until: date | None = None
    unread: str = ""

    def against(self, codes: Collection[str], clinician: str, day: date) -> Iterator[str]:
        """Yield what keeps it from covering a line with these folded codes in a clinician's name, the day first."""
        if self.until and self.until < day:
            yield "expired"
        if self.start and day < self.start:
            yield "too early"
        if self.codes and self.codes.isdisjoint(codes):
            yield "other code"
        if self.clinicians and clinician not in self.clinicians:
            yield "other clinician"
