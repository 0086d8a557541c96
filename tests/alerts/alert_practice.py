"""A little practice with scores and marks that people type, and what its Alerts tab shows."""

from datetime import date, timedelta
from typing import Any

from addon.tabs import Value
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row

NAMES = {one.code: one.name for one in MEMBERS}
DONE: dict[str, Value] = {"reviewed_by": "Inês", "decision": "adjust approach"}


class AlertPractice(LittlePractice):
    """The practice on a Tuesday, with what a person does about scores, marks and alerts."""

    def scores(self, *values: str, member: str = "M-0001", measure: str = "ORS", last: date | None = None) -> None:
        """Type scores, one a week, the last one of them today (or on that day)."""
        day = last or self.today
        for weeks, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
            on = day - timedelta(weeks=weeks)
            self.adds("scores", {"member": NAMES[member], "measure": measure, "score": value, "date": on})

    def marks(self, *statuses: str, member: str = "M-0001", last: date | None = None) -> None:
        """Mark a member of the Tuesday group in the weeks up to today (or to that day)."""
        day = last or self.today
        for weeks, status in zip(range(len(statuses) - 1, -1, -1), statuses, strict=True):
            on = day - timedelta(weeks=weeks)
            self.types("attendance", "status", status, session=f"G-01 {on} 18:00", member_code=member)

    def alerts(self, **where: Value) -> list[Row]:
        """Return the rows of Alerts."""
        return self.rows("alerts", **where)

    def alert(self, **where: Value) -> Row:
        """Return the one row of Alerts."""
        return self.row("alerts", **where)

    def works(self, **cells: Any) -> None:
        """Type into the one open row of Alerts, and run a pass."""
        (row,) = [one for one in self.alerts() if str(one["status"]).startswith("open")]
        for field, value in cells.items():
            self.types("alerts", field, value, id=row["id"])
        self.sync()

    def lines(self, kind: str = "Alert") -> list[Row]:
        """Return Today's lines about alerts."""
        return [one for one in self.rows("today", kind=kind) if one["who"]]
