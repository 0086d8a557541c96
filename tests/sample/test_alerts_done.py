"""What the demo's staff did about their alerts."""

from datetime import date

from addon.sample.alerts_done import alerts_done
from tests.alerts.alert_practice import AlertPractice
from tests.sync.little_practice import TABS

TUE = date(2026, 3, 3)


def test_they_finish_some_and_leave_others_half_done() -> None:
    """The first alerts get their cells; the second outreach one try, the first none."""
    with AlertPractice.after_first_pass() as little:
        for member in ("M-0001", "M-0002", "M-0003"):
            little.scores("20", "12", member=member)
        little.sync()
        seen = little.workbook.read().tabs["alerts"]
        for tab, number, column, value in alerts_done(TABS["alerts"], seen, TUE):
            little.workbook.person(tab, number, column, value)  # type: ignore[arg-type]  # text or a day
        little.sync()
        found = [(row["status"], row["missing"], row["reviewed_by"]) for row in little.alerts()]
        assert found == [
            ("closed Mar 3 2026: adjust approach", None, "Inês Brandão"),
            ("open", "missing: Reason", "Inês Brandão"),
            ("closed Mar 3 2026: continue with reason", None, "Inês Brandão"),
        ]
