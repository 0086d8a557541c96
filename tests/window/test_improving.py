"""An owner's three days at the window, on the tabs by which a practice looks at itself and changes its rules.

What is typed stays, what should follow follows: caps, moves, trials, goals, promises, certificates, edited rules.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.window.office import NOW, Sheet
from tests.window.week import Week, row_of

pytestmark = [pytest.mark.judges, pytest.mark.office, pytest.mark.window]

PAYERS = "Aetna, Cigna, Medicaid, Medicare, United Healthcare, Blue Cross Blue Shield"
TRIAL = "Do more come when somebody calls?"
PROMISES = ("Fix the heating", "Fewer forms", "A quiet room")
CERTIFICATES = (("DBT skills", "2026-12-31"), ("EMDR", "2027-06-30"), ("CPR", "2026-03-20"))


def _day(days: int) -> str:
    return (NOW + timedelta(days=days)).date().isoformat()


def _whole(sheet: Sheet) -> str:
    return f"A1:{sheet.letter(sheet.tab.columns[-1].field)}{sheet.last}"


def _caps(week: Week) -> str:
    """Type a cap for everybody: far below what the busiest holds, far above for the others. Returns the busiest.

    And what Caseload asks for, or nobody could tell whether a move is allowed: where all may work, whose claims are
    taken, and a pasted column of states.
    """
    loads = {row["clinician"]: float(row["contact"] or 0) for row in week.sheets()["caseload"].rows().values()}
    busiest = max(loads, key=lambda name: loads[name])
    people = week.sheets()["clinicians"]
    for rid, row in people.rows().items():
        week.types(people, rid, cap="2" if row["name"] == busiest else "30", states="VT", payers=PAYERS)
    members = week.sheets()["members"]
    week.does(["paste", members.snapshot.title, f"{members.letter('state')}2", [["VT"]] * (members.last - 1)])
    return busiest


def _first(week: Week) -> None:
    """Caps, a trial, a goal between two others, promises, certificates, a try with a slip, a rule, a pasted view."""
    busiest = _caps(week)
    tabs = week.sheets()
    week.adds(
        tabs["experiments"], 1, question=TRIAL, number="No-show rate", change="We call", start=_day(7), until=_day(90)
    )
    goals = tabs["goals"]
    week.does(["insert_rows", goals.snapshot.title, "A3"])
    week.does(["type", goals.snapshot.title, f"{goals.letter('number')}3", "Seats taken"])
    week.does(["type", goals.snapshot.title, f"{goals.letter('goal')}3", "85%"])
    for at, what in enumerate(PROMISES, start=1):
        week.adds(tabs["feedback_actions"], at, said="It is cold", what=what, by=_day(30))
    for at, (name, until) in enumerate(CERTIFICATES, start=1):
        week.adds(tabs["certifications"], at, clinician=busiest, certification=name, until=until)
    week.adds(tabs["try_it"], 1, values="Mised in a row: 3", **{"try": "a slip"})
    week.types(tabs["flag_rules"], "FR-01", if_missed_in_a_row=">= 0")
    week.does(["paste", tabs["training"].snapshot.title, "B2", [["mine", "1"], ["mine too", "2"]]])
    week.ends_the_day()
    tabs = week.sheets()
    loads = {row["clinician"]: row for row in tabs["caseload"].rows().values()}
    assert loads[busiest]["status"].startswith("red")
    assert {row["cap"] for name, row in loads.items() if name != busiest} == {"30"}
    assert row_of(tabs["experiments"], question=TRIAL)
    assert tabs["experiments"].rows()[row_of(tabs["experiments"], question=TRIAL)]["status"].startswith("planned")
    assert tabs["goals"].number(row_of(tabs["goals"], number="Seats taken", goal="85%")) == 3
    assert "Missed in a row" in tabs["try_it"].rows()[row_of(tabs["try_it"], **{"try": "a slip"})]["check"]
    assert not any("mine" in map(str, row) for row in tabs["training"].snapshot.rows)
    assert row_of(tabs["needs_review"], kind="rule change", status="open")


def _second(week: Week) -> None:
    """A yes to a move and one to the rules, a promise deleted, certificates sorted, the slip put right."""
    tabs = week.sheets()
    moves, asked, tries = (tabs[name] for name in ("rebalance", "needs_review", "try_it"))
    week.types(moves, next(rid for rid, row in moves.rows().items() if row["status"] == "open"), decision="yes")
    week.types(asked, row_of(asked, kind="rule change", status="open"), decision="yes")
    promises, certificates = tabs["feedback_actions"], tabs["certifications"]
    gone = promises.number(row_of(promises, what=PROMISES[1]))
    week.does(["delete_rows", promises.snapshot.title, f"A{gone}"])
    week.does(["sort", certificates.snapshot.title, _whole(certificates), certificates.columns["until"]])
    week.types(tries, row_of(tries, **{"try": "a slip"}), values="Missed in a row: 3")
    before = len(tabs["flags"].rows())
    week.ends_the_day()
    tabs = week.sheets()
    assert [row["what"] for row in tabs["feedback_actions"].rows().values()] == [PROMISES[0], PROMISES[2]]
    shown = [(row["certification"], row["until"]) for row in tabs["certifications"].rows().values()]
    assert shown == sorted(CERTIFICATES, key=lambda one: one[1], reverse=True)
    assert any(row["status"].startswith("yes:") for row in tabs["rebalance"].rows().values())
    assert tabs["try_it"].rows()[row_of(tabs["try_it"], **{"try": "a slip"})]["check"] == "OK"
    assert len(tabs["flags"].rows()) > before, "the edited rule is in force"


def _third(week: Week) -> None:
    """The cap is raised again: the load is within it, and no move waits for an answer any more."""
    people = week.sheets()["clinicians"]
    for rid in people.rows():
        week.types(people, rid, cap="30")
    week.ends_the_day()
    loads = week.sheets()["caseload"].rows()
    assert {row["status"] for row in loads.values()} == {"within the cap"}
    assert "open" not in {row["status"] for row in week.sheets()["rebalance"].rows().values()}


def test_three_days_of_an_owner(folder: Path, tmp_path: Path) -> None:
    """Nothing that is typed is lost, and what should follow follows."""
    week = Week(folder=folder, scratch=tmp_path)
    for day in (_first, _second, _third):
        day(week)
