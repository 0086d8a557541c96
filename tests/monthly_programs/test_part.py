"""Program minutes over whole passes: months, their close, and days that one code pays for."""

from datetime import UTC, date, datetime, time

from tests.sync.little_practice import LittlePractice, Row

ZOE, LIAM, ROSA = "Zoë Núñez", "Liam O'Connor", "Rosa Díaz"


def spent(day: date, minutes: str, **changes: object) -> Row:
    """Return a row of Program minutes."""
    row = {"member": ZOE, "program": "CoCM", "clinician": ROSA, "date": day, "minutes": minutes, "what": "case review"}
    return {**row, **changes}  # type: ignore[dict-item]


def months(little: LittlePractice) -> dict[str, tuple[object, ...]]:
    """Return what Program months shows, by month."""
    cells = ("status", "minutes", "reached", "short", "surplus", "billed_by", "remarks")
    return {f"{row['month']}": tuple(row[cell] for cell in cells) for row in little.rows("program_months")}


def test_a_month_goes_on_ends_and_is_closed() -> None:
    """What comes after the close is told and changes nothing else of the row."""
    with LittlePractice.after_first_pass() as little:
        little.adds("program_minutes", *[spent(date(2026, 3, 2), some) for some in ("20", "20:00")])
        little.adds("program_minutes", spent(date(2026, 2, 27), "31:00"))
        little.adds("program_minutes", spent(date(2026, 3, 2), ""))
        little.sync()
        assert [row["counted"] for row in little.rows("program_minutes")] == ["20:00", "20:00", "31:00", None]
        assert months(little) == {
            "2026-02": (*("over", "31:00", "G2214", "99492: 5:00 short by Feb 28 2026", None, "partner", None),),
            "2026-03": (
                *("open", "40:00", "99493", "99494: 36:00 short until Mar 31 2026", None, "partner"),
                "Not counted: MN-00004, see Check in Program minutes.",
            ),
        }
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("program_months", "first", "no", month="2026-02")
        little.sync()
        assert months(little)["2026-02"][2] == "99493"

        little.types("settings", "value", date(2026, 2, 28), name="Closed through")
        little.sync()
        closed = little.row("program_months", month="2026-02")
        assert closed["status"] == "closed"
        little.adds("program_minutes", spent(date(2026, 2, 26), "9:30"), spent(date(2026, 1, 5), "40"))
        little.types("program_minutes", "minutes", "30:00", id="MN-00003")
        little.types("program_months", "first", "yes", month="2026-02")
        little.sync()
        after = little.row("program_months", month="2026-02")
        assert after == {
            **closed,
            "first": True,
            "remarks": "After the close: 99492 is reached now; 99493 is no longer reached: correct what was billed. "
            "MN-00003 1:00 less, MN-00005 9:30 more; 8:30 more in all.",
        }
        (told,) = [row for row in little.rows("today") if "CoCM 2026-02 is closed" in str(row["what"])]
        assert "99492 is reached now; 99493 is no longer reached" in str(told["what"])
        little.types("program_months", "billed_on", little.today, month="2026-02")
        little.sync()
        assert not [row for row in little.rows("today") if "CoCM 2026-02 is closed" in str(row["what"])]
        assert months(little)["2026-01"] == (
            *("closed", "0:00", "nothing yet", None, None, None),
            "After the close: 99492 is reached now: correct what was billed. MN-00006 40:00 more; 40:00 more in all.",
        )
        little.types("settings", "value", date(2025, 12, 31), name="Closed through")
        little.sync()
        assert months(little)["2026-02"][:3] == ("over", "39:30", "99492")


def test_entries_that_overlap_or_are_not_readable_are_told() -> None:
    """Beside the row, in words."""
    with LittlePractice.after_first_pass() as little:
        day = date(2026, 3, 2)
        little.adds(
            "program_minutes",
            spent(day, "", start=time(9), end=time(9, 20, 30)),
            spent(day, "10", start=time(9, 15), member=LIAM),
            spent(day, "20", start="nine"),
        )
        little.sync()
        shown = [(row["counted"], f"{row['check']}"[:24]) for row in little.rows("program_minutes")]
        assert shown == [
            ("20:30", "MN-00002 is the same cli"),
            ("10:00", "MN-00001 is the same cli"),
            (None, "this row is not used: St"),
        ]


def test_days_of_a_program_have_one_code_and_no_lines_of_their_own() -> None:
    """Hours of the attended groups and appointments of the day; a day below three hours is told."""
    with LittlePractice.after_first_pass() as little:
        little.types("groups", "service", "intensive outpatient day", name="Tuesday process group")
        tuesdays = [f"G-01 2026-03-{day:02d} 18:00" for day in (3, 10)]
        for session, minutes in zip(tuesdays, (180, 90), strict=True):
            little.types("sessions", "minutes", minutes, id=session)
            little.types("attendance", "status", "attended", session=session, member_code="M-0001")
        little.types("attendance", "status", "no show", session=tuesdays[0], member_code="M-0002")
        little.now = datetime(2026, 3, 12, 16, tzinfo=UTC)
        little.sync()
        found = little.row("program_months")
        cells = ("month", "program", "minutes", "reached", "short", "remarks")
        assert [found[cell] for cell in cells] == [
            *("2026-03", "IOP", "270:00", "S9480", "This week: 7:30 h of 9:00 h short until Mar 15 2026"),
            "Days below 3:00 h: Mar 10 (1:30 h). Weeks below 9:00 h, from Mar 2 (3:00 h).",
        ]
        assert little.rows("billing_lines") == []


def test_a_short_week_is_told_of_also_where_the_month_in_which_it_ends_has_no_day() -> None:
    """The week of 30 March ends in April: without a day there it has a row of April all the same."""
    with LittlePractice.after_first_pass() as little:
        little.types("groups", "service", "intensive outpatient day", name="Tuesday process group")
        little.now = datetime(2026, 3, 31, 12, tzinfo=UTC)
        little.sync()
        last = "G-01 2026-03-31 18:00"
        little.types("sessions", "minutes", 180, id=last)
        little.types("attendance", "status", "attended", session=last, member_code="M-0001")
        little.now = datetime(2026, 4, 1, 16, tzinfo=UTC)
        little.sync()
        assert months(little)["2026-04"][3] == "This week: 6:00 h of 9:00 h short until Apr 5 2026"
        little.now = datetime(2026, 4, 6, 16, tzinfo=UTC)
        little.sync()
        assert months(little)["2026-04"][1:] == (
            *("0:00", "nothing yet", "This week: 9:00 h of 9:00 h short until Apr 12 2026", None, None),
            "Weeks below 9:00 h, from Mar 30 (3:00 h).",
        )
        assert set(months(little)) == {"2026-03", "2026-04"}
