"""The two client lists of the sample's EHR: contact details, and demographics with the birth dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from zlib import crc32

from addon.fits.filters import age_on
from addon.records import Member
from addon.sample.ehr import EhrVisit
from addon.sample.fees import PAYER_NUMBERS
from addon.sample.shape import Sample
from addon.sample.table import written

DETAILS_HEADER = (
    "Client,Client type,Date added,Primary clinician,Last appointment,Next appointment,Address,City,State,ZIP,"
    "Phone number,Email,Contact name,Contact phone,Contact email,Primary insurance,Insurance ID,Status"
)
DEMOGRAPHICS_HEADER = (
    "Client,Contact,Age,Date of birth,Sex,Gender identity,Race,Relationship status,Employment status,"
    "Preferred language,City,ZIP"
)
STREETS = ("Maple St", "Mill Rd", "Harbor Ave", "St. Agnès Way", "O'Neill Ln", "College St, Apt 4", "Ridge Rd")
TOWNS = (("Elmstead", "05001"), ("North Harrow", "05002"), ("Pine Falls", "05003"), ("Quarry Bay", "05004"))


def _number(member: Member, what: str) -> int:
    return crc32(f"{what} {member.external_id}".encode())


def details(sample: Sample, seen: Sequence[EhrVisit], *, until: date, phones: Mapping[str, str]) -> bytes:
    """Return the client details as an older Windows program saves them (cp1252): no id, no birth date."""
    last: dict[str, EhrVisit] = {}
    following: dict[str, EhrVisit] = {}
    for visit in seen:
        if visit.start.date() < until:
            last[visit.member.code] = visit
        else:
            following.setdefault(visit.member.code, visit)
    rows = []
    for member in sample.practice.members:
        before, after = last.get(member.code), following.get(member.code)
        town, code = TOWNS[_number(member, "town") % len(TOWNS)]
        street = f"{_number(member, 'house') % 180 + 1} {STREETS[_number(member, 'street') % len(STREETS)]}"
        rows.append(
            [
                member.name,
                _client_type(member, until),
                f"{_number(member, 'added') % 12 + 1:02d}/15/{sample.begins.year - 1}",
                before.clinician if before else after.clinician if after else "",
                f"{before.start:%m/%d/%Y}" if before else "",
                f"{after.start:%m/%d/%Y}" if after else "",
                *(street, town, "VT", code),
                phones.get(member.code, member.phone),
                member.email,
                *("", "", ""),
                payer_shown(member),
                f"{_number(member, 'policy') % 10**9:09d}" if member.payer in PAYER_NUMBERS else "",
                member.status.capitalize(),
            ]
        )
    return written(DETAILS_HEADER, rows, encoding="cp1252")


def payer_shown(member: Member) -> str:
    """Return the payer with its number in brackets; nothing for those who pay themselves."""
    number = PAYER_NUMBERS.get(member.payer)
    return f"{member.payer} ({number})" if number else ""


def _client_type(member: Member, until: date) -> str:
    if member.birth_date is None:
        return "Couple"
    return "Minor" if age_on(member.birth_date, until) < 18 else "Adult"


def demographics(sample: Sample, *, until: date) -> bytes:
    """Return the demographics, UTF-8 with the mark that Excel puts in front; no line for the couple's birth date."""
    rows = []
    for member in sample.practice.members:
        born = member.birth_date
        town, code = TOWNS[_number(member, "town") % len(TOWNS)]
        age, birthday = (age_on(born, until), f"{born:%m/%d/%Y}") if born else ("", "")
        rows.append([member.name, "", age, birthday, "", "", "", "", "", "English", town, code])
    return written(DEMOGRAPHICS_HEADER, rows, encoding="utf-8-sig")
