"""What the sample's EHR holds on a given day: it learns late, knows fewer words, and defaults to "Show"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from zlib import crc32

from addon.records import MULTI_FAMILY, Member
from addon.sample.fees import CO_PAY, FEES, charged
from addon.sample.shape import Sample
from addon.sample.words import ehr_word

UNMARKED_DAYS = 3  # so long a session keeps the default "Show" before anybody marks it
SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "attended": ("Show",),
        "no show": ("No Show", "No Show", "No-show"),
        "late cancel": ("Late Canceled", "Late Cancelled"),
        "cancelled": ("Canceled", "Cancelled"),
        "session cancelled by practice": ("Clinician Canceled", "Clinician Cancelled"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Where the EHR differs from the truth: phones by member code, status words by (session, member).

    A pair with a status was marked by the clinician, with its progress note written unless ``no_note`` names it.
    """

    phones: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    statuses: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    no_note: frozenset[tuple[str, str]] = frozenset()


NONE = Differences()


@dataclass(frozen=True, slots=True, kw_only=True)
class EhrVisit:
    """One client at one hour, as the EHR keeps it. ``session`` is "" for an individual appointment.

    ``status`` is one of the keys of SPELLINGS, ``note`` LOCKED or NO NOTE, ``fee`` the full fee.
    """

    start: datetime
    session: str
    member: Member
    clinician: str
    code: str
    status: str
    note: str
    fee: Decimal
    bills: bool = True

    @property
    def key(self) -> str:
        """A text by which the visit is always treated alike, export after export."""
        return f"{self.session or self.start.isoformat()} {self.member.code}"

    @property
    def client_part(self) -> Decimal:
        """What the client owes: the fee, the co-pay, or the fee for a missed visit."""
        if self.status == "attended" and self.bills:
            return min(self.fee, CO_PAY.get(self.member.payer, self.fee))
        return Decimal(0) if self.status == "attended" else self.total

    @property
    def total(self) -> Decimal:
        """What the visit costs in all."""
        return charged(self.code, self.status, self.member.payer, billed=self.bills) or Decimal(0)


def one_in(count: int, key: str) -> bool:
    """Return whether the key is one of about ``count`` that are singled out, always the same ones."""
    return crc32(key.encode()) % count == 0


def spelled(visit: EhrVisit) -> str:
    """Return the status as one of the spellings this EHR has used over the years."""
    words = SPELLINGS[visit.status]
    return words[crc32(visit.key.encode()) // 7 % len(words)]


def visits(sample: Sample, *, until: date, differences: Differences = NONE) -> list[EhrVisit]:
    """Return group and individual visits in order of time, future ones included, as of the morning of ``until``."""
    members = {one.code: one for one in sample.practice.members}
    staff = {one.code: one.name for one in sample.practice.clinicians}
    sessions = {one.code: one for one in sample.practice.sessions}
    groups = {one.code: one for one in sample.practice.groups}
    found = []
    for row in sample.practice.attendance:
        session, member = sessions[row.session], members[row.member]
        family = groups[row.group].service == MULTI_FAMILY
        code = "90849" if family else "90853"
        status, note = _known(row.status, session.start, until, (row.session, row.member), differences)
        found.append(
            EhrVisit(
                start=session.start,
                session=row.session,
                member=member,
                clinician=staff[session.clinician],
                code=code,
                status=status,
                note=note,
                fee=FEES[code],
                bills=member.bills_for_family or not family,
            )
        )
    for one in sample.practice.appointments:
        status, note = _known(one.status, one.start, until, (one.start.isoformat(), one.member), differences)
        found.append(
            EhrVisit(
                start=one.start,
                session="",
                member=members[one.member],
                clinician=staff[one.clinician],
                code=one.code,
                status=status,
                note=note,
                fee=FEES[one.code],
            )
        )
    return sorted(found, key=lambda visit: (visit.start, visit.clinician, visit.member.name, visit.member.code))


def _known(
    truth: str, start: datetime, until: date, pair: tuple[str, str], differences: Differences
) -> tuple[str, str]:
    """Return status and note state. Nobody has marked the last three days, nor the future: "Show", no note."""
    unmarked = start.date() >= until - timedelta(days=UNMARKED_DAYS)
    if pair in differences.statuses:
        status = differences.statuses[pair]
    elif unmarked and not (truth == "session cancelled by practice" and start.date() < until):
        status = "attended"
    else:
        status = ehr_word(truth)
    written = (pair in differences.statuses or not unmarked) and pair not in differences.no_note
    noted = status == "attended" and written and not one_in(60, "note " + " ".join(pair))
    return status, "LOCKED" if noted else "NO NOTE"
