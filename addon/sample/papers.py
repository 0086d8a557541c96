"""What the sample practice has of papers: documents that are on, and papers in all states, as a practice types them."""

from datetime import date, datetime, time, timedelta

from addon.records import Member
from addon.sample.shape import Sample
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import CellWrite, TabSnapshot

ON = ("Group consent", "Group confidentiality", "Fees and attendance", "Telehealth", "Messages", "Orientation")
"""The documents that the practice has read and switched on."""
FAMILY = "Consent of two parents"
"""A document of the practice's own: two people sign it."""
_FAMILY_TEXT = (
    "Our child takes part in this group. Both of us have read how it works and agree.\n\n"
    "If we do not agree with each other we tell you, and our child does not begin before that is settled."
)


def switched_on(tab: Tab, sheet: TabSnapshot) -> list[CellWrite]:
    """Return the cells with which the practice switches its documents on."""
    at = matched_columns(tab, sheet.headers)
    rows = enumerate(sheet.rows, sheet.first_row)
    return [CellWrite(tab.name, number, at["on"], "yes") for number, row in rows if row[at["name"]] in ON]


def paper_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` for Documents and Papers: every state of a paper, on paper or by hand."""
    names = [one.name for one in sample.practice.members]
    some = [one for one in sample.practice.members if one.status == "active" and names.count(one.name) == 1][:8]
    return {"documents": [_family()], "papers": _typed(some, sample.today)}


def _family() -> dict[str, Value]:
    return {
        "on": True,
        "name": FAMILY,
        "kind": "multi-family",
        "needed_for": "placement",
        "signers": "two parents",
        "version": "1",
        "text": _FAMILY_TEXT,
        "months": 12,
    }


def _typed(some: list[Member], today: date) -> list[dict[str, Value]]:
    def ago(days: int) -> date:
        return today - timedelta(days=days)

    def sent(days: int) -> datetime:
        return datetime.combine(ago(days), time(10))

    def paper(who: int, document: str, **cells: Value) -> dict[str, Value]:
        return {"member": some[who].name, "document": document, **cells}

    def signed(who: int, document: str, days: int, **cells: Value) -> dict[str, Value]:
        return paper(who, document, signed_on=ago(days), signed_by=some[who].name, **cells)

    return [
        signed(0, "Group consent", 40),
        signed(0, "Group confidentiality", 40),
        signed(1, "Telehealth", 90, withdrawn_on=ago(2)),
        signed(2, "Group confidentiality", 370),
        paper(2, "Orientation", sent=sent(2), opened=sent(1)),
        paper(3, "Group consent", sent=sent(1)),
        paper(4, "Group consent", sent=sent(8)),
        paper(5, "Fees and attendance", sent=sent(9), refused_on=ago(8)),
        signed(6, FAMILY, 9, signer="parent 1"),
        paper(6, FAMILY, signer="parent 2", refused_on=ago(8)),
        paper(7, "Orientation"),
    ]
