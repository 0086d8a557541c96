"""The rows of Intake as records. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from addon.cells import code_in, text_of, typed
from addon.directory import Directory
from addon.memory import Kept
from addon.part import View
from addon.records import Member, Prospect, StageStep
from addon.records.intake import ProspectMember
from addon.same_person import Who, contact_keys
from addon.tabs import Value

TAB = "intake"
MEMBER_OF = Kept("prospect's member", ProspectMember)
"""By the prospect's code."""
_CODE = re.compile(r"PR-\d+")
_STEP = re.compile(r"([a-z ]+) (\d{4}-\d\d-\d\d)")


def prospects(view: View, directory: Directory, members: Mapping[str, ProspectMember]) -> tuple[Prospect, ...]:
    """Return the rows; ``members`` tells who became a member, and of rows it does not name their own cell does."""
    return tuple(prospect(str(row["id"]), row, directory, members) for row in view.values())


def prospect(
    code: str, row: Mapping[str, Value], directory: Directory, members: Mapping[str, ProspectMember]
) -> Prospect:
    """Return one row, by field, as a record."""
    found = {name: text_of(row.get(name)) for name in _TEXTS}
    accepted = members.get(code)
    return Prospect(
        code=code,
        **found,
        owner=directory.code("clinicians", text_of(row.get("owner"))),
        decided_by=directory.code("clinicians", text_of(row.get("decided_by"))),
        same_as=same_as(text_of(row.get("same_as"))),
        member=accepted.member if accepted else text_of(row.get("member_code")),
        first_contact=typed(datetime, row.get("first_contact")),
        screening_at=typed(datetime, row.get("screening_at")),
        birth_date=typed(date, row.get("birth_date")),
        reached_on=typed(date, row.get("reached_on")),
        ask_again=typed(date, row.get("ask_again")),
        text_consent=typed(bool, row.get("text_consent")),
        email_consent=typed(bool, row.get("email_consent")),
        steps=tuple(_steps(text_of(row.get("so_far")))),
        due=typed(date, row.get("due")),
    )


_TEXTS = (
    *("name", "phone", "email", "wants", "days", "how", "payer", "language", "state", "referred_by", "came_by"),
    *("result", "screening", "fits", "side", "reason"),
)


def same_as(text: str) -> str:
    """Return the code of the row that Same person as names."""
    found = code_in(text) or text.strip().upper()
    return found if _CODE.fullmatch(found) else ""


def label(one: Prospect) -> str:
    """Return how the drop-downs offer a prospect."""
    return f"{one.name} ({one.code})"


def so_far(steps: tuple[StageStep, ...]) -> str:
    """Return the steps as So far shows them; a state that was lost is read from there."""
    return "; ".join(f"{one.stage} {one.day.isoformat()}" for one in steps)


def _steps(text: str) -> Iterator[StageStep]:
    for part in text.split("; "):
        if found := _STEP.fullmatch(part):
            yield StageStep(found[1], date.fromisoformat(found[2]))


def who(one: Prospect | Member) -> Who:
    """Return what tells somebody from others."""
    others = one.aliases if isinstance(one, Member) else ()
    return Who(names=(one.name, *others), birth_date=one.birth_date, contacts=contact_keys(one.phone, one.email))
