"""Facts of a member. Rules about memberships, score histories and attendances may test them."""

from collections.abc import Mapping

from addon.facts.catalog import Fact
from addon.facts.practice_index import PracticeIndex
from addon.tabs import Value

MEMBER_FACTS = (
    Fact(
        name="payer",
        label="Payer",
        subject="membership",
        kind="text",
        means="Payer in Members.",
        blank_means="no payer is filled in",
        fill_in="Payer in Members",
        example="Aetna",
    ),
    Fact(
        name="age",
        label="Age",
        subject="membership",
        kind="whole",
        unit="years",
        means="Full years since the Birth date in Members.",
        blank_means="no birth date is filled in",
        fill_in="Birth date in Members",
        example="41",
    ),
    Fact(
        name="text_consent",
        label="Text consent",
        subject="membership",
        kind="yes_no",
        means="Text OK in Members.",
        blank_means="nobody asked",
        fill_in="Text OK in Members",
        example="yes",
    ),
    Fact(
        name="email_consent",
        label="E-mail consent",
        subject="membership",
        kind="yes_no",
        means="E-mail OK in Members.",
        blank_means="nobody asked",
        fill_in="E-mail OK in Members",
        example="no",
    ),
    Fact(
        name="family",
        label="Family",
        subject="membership",
        kind="text",
        means="Family in Members.",
        blank_means="belongs to no family",
        example="Haddad",
    ),
    Fact(
        name="bills_for_family",
        label="Bills for family",
        subject="membership",
        kind="yes_no",
        means="Bills for family in Members; blank there counts as no.",
        example="yes",
    ),
    Fact(
        name="groups_of_member",
        label="Groups of the member",
        subject="membership",
        kind="whole",
        unit="groups",
        means="How many groups the member belongs to today.",
        example="2",
    ),
)


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
