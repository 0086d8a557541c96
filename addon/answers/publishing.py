"""What whoever answers a text needs of the sheets, remembered by each pass: words, and whom to tell. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from addon.incoming import Contact, ReplyTerms
from addon.part import Given
from addon.phones import international, region_of
from addon.records import Practice
from addon.sessions.cover import facilitators

CRISIS_LINES = "In crisis? Call or text 988 any time. In danger: 911."
"""For practices in the United States; Settings has it as Crisis lines."""
NEAR = timedelta(days=1), timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Published:
    """What a pass publishes, by key."""

    terms: Mapping[str, ReplyTerms]
    contacts: Mapping[str, Contact]
    owners: Mapping[str, tuple[str, ...]]


def published(given: Given) -> Published:
    """Return it as the sheets have it now."""
    settings = given.practice.settings
    terms = ReplyTerms(
        zone=given.practice.zone,
        sender=str(settings.get("Sender name") or ""),
        phone=str(settings.get("Sender phone") or ""),
        crisis_lines=str(settings.get("Crisis lines") or CRISIS_LINES),
    )
    return Published({"practice": terms}, _contacts(given), _owners(given.practice))


def _owners(practice: Practice) -> dict[str, tuple[str, ...]]:
    """Return who has each number, whatever their status: whoever left may still write from it.

    A contact writes about the member whose contact they are, and a household may share one number.
    """
    region, found = region_of(practice.zone), defaultdict(set)
    for one in practice.members:
        for phone in (one.phone, one.contact_phone):
            found[international(phone, region)].add(one.code)
    return {number: tuple(sorted(codes)) for number, codes in found.items() if number}


def _contacts(given: Given) -> dict[str, Contact]:
    """Return who leads each session near, and who leads the groups of each member."""
    practice = given.practice
    groups = {one.code: one for one in practice.groups}
    emails = {one.code: one.email for one in practice.clinicians if one.email and one.active}
    back, ahead = NEAR
    near = (one for one in practice.sessions if given.wall - back < one.start < given.wall + ahead)
    leading = {one.code: facilitators(one, groups.get(one.group)).present for one in near}
    leading |= _of_members(practice, given)
    found = {key: Contact(_reached(codes, emails)) for key, codes in leading.items()}
    return {key: one for key, one in found.items() if one.clinicians}


def _of_members(practice: Practice, given: Given) -> dict[str, tuple[str, ...]]:
    leads = {one.code: (one.clinician, one.co_facilitator) for one in practice.groups}
    found: dict[str, dict[str, None]] = {}
    for one in practice.memberships:
        if one.active_on(given.today):
            found.setdefault(one.member, {}).update(dict.fromkeys(code for code in leads.get(one.group, ()) if code))
    return {member: tuple(codes) for member, codes in found.items()}


def _reached(codes: Iterable[str], emails: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, emails[code]) for code in codes if code in emails)
