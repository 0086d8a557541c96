"""Facts of a member. Rules about memberships, score histories and attendances may test them."""

from collections.abc import Mapping

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
        "text_consent": member.text_consent,
        "email_consent": member.email_consent,
        "family": member.family or None,
        "bills_for_family": member.bills_for_family,
        "groups_of_member": len(index.active_by_member.get(code, ())),
    }


NO_MEMBER: Mapping[str, Value] = {fact.name: None for fact in MEMBER_FACTS}
