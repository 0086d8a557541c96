"""What the sample practice has of monthly programs and no-show fees, as it is typed."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from addon.cells import to_cell
from addon.records import COMMERCIAL, MISSED, OWN_POCKET, Member
from addon.sample.shape import Sample
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

_FEES = "Fees and attendance"
_FEE = Decimal(50)
_SIGNERS = 6
_SPENT: tuple[tuple[int, str, int, int, str], ...] = (
    (0, "CoCM", 34, 35, "contact with the member"),
    (0, "CoCM", 33, 24, "case review"),
    (0, "CoCM", 12, 38, "contact with the member"),
    (1, "CoCM", 30, 70, "care plan"),
    (1, "CoCM", 29, 72, "contact with the physician"),
    (1, "CoCM", 13, 12, "measures"),
    (2, "BHI", 31, 21, "coordination"),
    (2, "BHI", 14, 15, "contact with the member"),
)
"""For which of some members, in which program, how many days ago, how many minutes, what for."""


def monthly_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` for Program minutes, and signatures under the policy on missed sessions."""
    names = Counter(one.name for one in sample.practice.members)
    able = [one for one in sample.practice.members if one.status == "active" and names[one.name] == 1]
    signs = [one for one in able[8:] if _missed(sample, one) > 1][:_SIGNERS]
    clinician = sample.practice.clinicians[0].name
    spent = [{**_spent(one, able, sample.today), "clinician": clinician} for one in _SPENT]
    return {"program_minutes": spent, "papers": [_signed(one, sample.today) for one in signs]}


def _missed(sample: Sample, member: Member) -> int:
    return sum(1 for row in sample.practice.attendance if row.member == member.code and row.status in MISSED)


def _spent(spent: tuple[int, str, int, int, str], able: list[Member], today: date) -> dict[str, Value]:
    who, program, ago, minutes, what = spent
    row: dict[str, Value] = {"member": able[who].name, "program": program, "what": what}
    row["date"] = today - timedelta(days=ago)
    return row | ({"start": time(8), "end": time(8, minutes)} if minutes < 60 else {"minutes": f"{minutes}"})


def _signed(member: Member, today: date) -> dict[str, Value]:
    return {
        "member": member.name,
        "document": _FEES,
        "signed_on": today - timedelta(days=200),
        "signed_by": member.name,
    }


def fee_amounts(tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield the cells in which the practice types the amount of its policy; Medicare stays off."""
    at = matched_columns(tab, sheet.headers)
    for number, row in rows_of(tab, sheet):
        if row.get("kind") in (OWN_POCKET, COMMERCIAL):
            yield tab.name, number, at["amount"], to_cell(_FEE)
