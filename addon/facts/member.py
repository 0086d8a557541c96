"""Facts of a member. Rules about memberships, score histories and attendances may test them."""

from collections.abc import Mapping
from datetime import date, timedelta

from addon.facts.catalog import declared
from addon.facts.practice_index import PracticeIndex
from addon.tabs import Value

MEMBER_FACTS = declared("member")


def member_values(index: PracticeIndex, code: str) -> dict[str, Value]:
    """Return the facts of one member; all None for a code that Members does not know."""
    member = index.members.get(code)
    if member is None:
        return dict(NO_MEMBER)
    born, today = member.birth_date, index.today
    return {
        "payer": member.payer or None,
        "age": None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        "days_to_birthday": None if born is None else days_to_birthday(born, today),
        "text_consent": member.text_consent,
        "email_consent": member.email_consent,
        "family": member.family or None,
        "bills_for_family": member.bills_for_family,
        "groups_of_member": len(index.active_by_member.get(code, ())),
    }


def days_to_birthday(born: date, today: date) -> int:
    """Return 0 on the birthday. Somebody born on Feb 29 has it on Mar 1 where the year has no such day."""
    ahead = (_birthday(born, year) for year in (today.year, today.year + 1))
    return next((day - today).days for day in ahead if day >= today)


def _birthday(born: date, year: int) -> date:
    is_leap = date(year, 3, 1) - date(year, 2, 28) == timedelta(days=2)
    return date(year, 3, 1) if (born.month, born.day) == (2, 29) and not is_leap else born.replace(year=year)


NO_MEMBER: Mapping[str, Value] = {fact.name: None for fact in MEMBER_FACTS}
