"""The sample practice's team: how much each works, certifications, days off that were taken, a budget; all invented."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from addon.cells import canonical
from addon.records import Clinician, Practice
from addon.sample.contracts import RulesCell
from addon.sample.shape import Sample
from addon.sample.telling import Cell, rows_of
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

Row = dict[str, Value]
Rows = Mapping[str, Sequence[Mapping[str, Value]]]
SKILLS = "DBT skills"
_FTE = (Decimal("0.4"), Decimal("0.5"), Decimal("0.6"), Decimal("0.4"))
_STEPS = ("step 1", "step 2", "step 3")
_PTO = ((30, 6), (45, 9), (140, 2), (75, 8))
"""From so many days ago back each of four clinicians was away, and on how many days."""
_CAPS = {0: Decimal(5), 3: Decimal("6.2")}
"""The caps of those who have one of their own: by the first somebody is above it, by the other near it."""
_SUPERVISED = (3, 20, 6)
_FRIDAY = 4
_ENDS = (25, 400, 75, 5)
"""In so many days the certifications end, one after another."""


def with_team(rows: Rows, sample: Sample) -> dict[str, list[Row]]:
    """Return the starting rows with what Caseload, Training and Well-being need; one clinician's FTE is blank."""
    found = {name: [dict(row) for row in some] for name, some in rows.items()}
    for place, (row, one) in enumerate(zip(found["clinicians"], sample.practice.clinicians, strict=True)):
        row["fte"] = None if place == len(sample.practice.clinicians) - 1 else _FTE[place % len(_FTE)]
        row["cap"] = _CAPS.get(place)
        row["pay_step"] = "step 1" if one.licence == "associate" else _STEPS[place % len(_STEPS)]
        row["pto_days"] = Decimal(15)
        row["employed_since"] = sample.today - timedelta(days=240 + 211 * place)
    found["members"][3]["keeps_clinician"] = True
    return found


def team_rows(sample: Sample) -> dict[str, list[Row]]:
    """Return ``{tab: rows}`` for Certifications, and for Time off what lies behind, as a practice types them."""
    practice, names = sample.practice, {one.code: one.name for one in sample.practice.clinicians}
    return {
        "certifications": [*_skills(practice, names, sample.today), _paid_alone(practice.clinicians[0], sample.today)],
        "time_off": [row for place, one in enumerate(practice.clinicians) for row in _away(one, place, sample)],
    }


def _skills(practice: Practice, names: Mapping[str, str], today: date) -> Iterator[Row]:
    """Yield a row for everybody who runs a skills group, and for every second clinician beside them."""
    led = {code for one in practice.groups if one.kind == "skills" for code in (one.clinician, one.co_facilitator)}
    able = [one.code for place, one in enumerate(practice.clinicians) if one.code in led or place % 2 == 0]
    for place, code in enumerate(able):
        ends = today + timedelta(days=_ENDS[place % len(_ENDS)])
        due = today + timedelta(days=5) if place == 0 else None
        yield {
            "clinician": names[code],
            "certification": SKILLS,
            "since": ends - timedelta(days=730),
            "until": ends,
            "cost": Decimal(600),
            "share": Decimal("0.5"),
            "paid_on": today - timedelta(days=30 + place) if place % 3 == 0 else None,
            "step": "step 3" if due else None,
            "step_due": due,
        }


def _paid_alone(one: Clinician, today: date) -> Row:
    return {
        "clinician": one.name,
        "certification": "Trauma-informed care",
        "since": today - timedelta(days=100),
        "cost": Decimal(250),
        "share": Decimal(1),
        "paid_on": today - timedelta(days=101),
    }


def _away(one: Clinician, place: int, sample: Sample) -> Iterator[Row]:
    """Yield days of PTO on which the clinician saw nobody, each a row."""
    back, count = _PTO[place % len(_PTO)]
    codes = {group.code for group in sample.practice.groups if one.code in {group.clinician, group.co_facilitator}}
    busy = {each.start.date() for each in sample.practice.sessions if each.group in codes}
    busy |= {each.start.date() for each in sample.practice.appointments if each.clinician == one.code}
    days = (sample.today - timedelta(days=ago) for ago in range(back, back + 90))
    free = [day for day in days if day.weekday() < _FRIDAY and day not in busy]
    for day in free[:count]:
        yield {"clinician": one.name, "what": "PTO", "since": day, "until": day, "status": "approved"}


def team_cells() -> Iterator[RulesCell]:
    """Yield the cells of rule tabs: the training budget, and what leaders of skills groups need."""
    yield "settings", "name", "Training budget a year", "value", Decimal(500)
    yield "group_kinds", "kind", "skills", "certifications", SKILLS


def talked_with(tab: Tab, sheet: TabSnapshot, today: date) -> Iterator[Cell]:
    """Yield what somebody types into Well-being: when supervision took place last, where no calendar tells."""
    at = matched_columns(tab, sheet.headers)
    rows = [
        number for number, row in rows_of(tab, sheet) if canonical(row.get("supervision")).startswith("cannot tell")
    ]
    for number, back in zip(rows, _SUPERVISED, strict=False):
        yield tab.name, number, at["supervised_on"], today - timedelta(days=back)


def first_move_accepted(tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield the yes to the first move of Rebalance, if there is one."""
    at = matched_columns(tab, sheet.headers)
    for number, row in rows_of(tab, sheet):
        if row.get("step") == 1:
            yield tab.name, number, at["decision"], "yes"
