"""No-show rates and open notes, worked out a second way on a whole sample practice."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.facts.recent import recent
from addon.metrics.practice_metrics import practice_metrics
from addon.records import Practice
from addon.sample.practice import sample_practice
from tests.facts.rows import fact_rows
from tests.practice import TUESDAY, practice, present, weekly

TODAY = date(2026, 3, 6)


@pytest.fixture(scope="module", params=[11, 23])
def sample(request: pytest.FixtureRequest) -> Practice:
    """Return a sample practice whose EHR shows notes."""
    made = sample_practice(request.param, TODAY).practice
    notes = ("LOCKED", "NO NOTE", "", "Signed", "Draft")
    rows = tuple(replace(row, note=notes[n % 5]) for n, row in enumerate(made.attendance))
    return replace(made, attendance=rows)


def test_rates_and_notes_are_those_of_their_definitions(sample: Practice) -> None:
    """Counted row by row from the printed words, and the practice's rate is the Dashboard's."""
    sessions = {one.code: one for one in sample.sessions}
    groups = {one.code: one for one in sample.groups}
    expected: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    unwritten: Counter[str] = Counter()
    for row in sample.attendance:
        session = sessions[row.session]
        day = session.start.date()
        if not TODAY - timedelta(days=91) <= day < TODAY or session.state in {"cancelled", "not reported"}:
            continue
        keys = ["practice", session.group, session.substitute or session.clinician or groups[session.group].clinician]
        if row.status in {"attended", "late arrival", "left early", "makeup"} and row.note in {"NO NOTE", "Draft"}:
            unwritten.update(keys)
        if row.status in {"", "not reported", "excused", "session cancelled by practice"}:
            continue
        on_roster = any(
            (one.joined or day) <= day <= (one.left or day)
            for one in sample.memberships
            if (one.group, one.member) == (row.group, row.member)
        )
        if on_roster or row.status == "makeup":
            expected.update(keys)
            missed.update(keys if row.status == "no show" else ())
    found = fact_rows(sample, TODAY, about=("group", "clinician", "practice"))
    for facts in (*found["group"], *found["clinician"], *found["practice"]):
        all_of_it = expected[facts.subject]
        rate = None if all_of_it < 20 else round(Decimal(missed[facts.subject]) / all_of_it, 3)
        assert facts.values[f"no_show_rate_of_{facts.about}"] == rate
    for facts in found["clinician"]:
        assert (facts.values["open_notes"] or 0) == unwritten[facts.subject]
    (whole,) = found["practice"]
    assert whole.values["open_notes_of_practice"] == unwritten["practice"] > 0
    shown = practice_metrics(sample, today=TODAY, settings={}).rates[0]
    assert (shown.part, shown.whole) == (missed["practice"], expected["practice"])


def test_too_few_are_no_rate_and_no_note_is_no_count() -> None:
    """Cannot tell, never 0."""
    sessions = weekly(TUESDAY, date(2026, 1, 6), 7)
    rows = tuple(present(one, f"M-000{n}", "no show" if n == 1 else "attended") for one in sessions for n in (1, 2, 3))
    made = practice(sessions=sessions, attendance=rows)
    counted = recent(made, TODAY)
    assert (counted.no_show_rate("G-01"), counted.no_show_rate("G-02")) == (Decimal("0.333"), None)
    assert counted.notes_to_write("C-01") is None
    strict = recent(replace(made, settings={"Smallest number to colour": 22}), TODAY)
    assert strict.no_show_rate() is None
