"""No-show rules and No-show fees over whole passes: what a row needs, and a candidate that is none any more."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from addon.tabs import Value
from addon.workbook import Raw
from tests.sync.little_practice import LittlePractice, Row, attendance, charges

RENEE = "Renée Dubois"
SESSION = "G-01 2026-03-03 18:00"


def policy(**changes: object) -> Row:
    """Return a row of No-show rules."""
    row = {"on": True, "kind": "EAP", "status": "late cancel", "amount": Decimal(25)}
    return {**row, **changes}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([policy()], ["OK"]),
        ([policy(kind="Medicaid")], ["Never: Medicaid"]),
        ([policy(on=None)], ["Not used: On"]),
        ([policy(amount=None)], ["Fill in Amount"]),
        ([policy(amount=Decimal(0))], ["Fill in Amount"]),
        ([policy(paper="Feees")], ["No document of this name"]),
        ([policy(since=date(2026, 2, 2), until=date(2026, 2, 1))], ["Until is before From"]),
        ([policy(), policy(status=None)], ["OK", "Not used: NR-04 is for the same"]),
        ([policy(kind="Medicare")], ["Not used: Medicare allows it only if everybody"]),
        ([policy(), policy(kind="Medicare", amount=Decimal(20))], ["OK", "Not used: Medicare allows it only if"]),
        ([policy(), policy(kind="Medicare")], ["OK", "OK"]),
        (
            [policy(until=date(2025, 12, 31)), policy(kind="Medicare")],
            ["OK", "OK through Dec 31 2025: after that nobody"],
        ),
        (
            [policy(until=date(2025, 12, 31)), policy(kind="Medicare", since=date(2026, 1, 1))],
            [
                "OK",
                "Not used: Medicare allows it only if everybody is charged alike, and no other row is on in its days",
            ],
        ),
    ],
)
def test_what_a_row_needs(rows: list[Row], begins: list[str]) -> None:
    """The starter rows name no amount: nobody is listed before somebody types one."""
    with LittlePractice.after_first_pass() as little:
        starters = [str(one["check"])[:14] for one in little.rows("no_show_rules")]
        assert starters == ["Fill in Amount", "Fill in Amount", "Not used: On i"]
        little.adds("no_show_rules", *rows)
        little.sync()
        shown = [str(one["check"]) for one in little.rows("no_show_rules")][3:]
        assert [text[: len(start)] for text, start in zip(shown, begins, strict=True)] == begins


def test_a_candidate_is_listed_decided_about_and_closed() -> None:
    """A person's decision stays; an attendance that is corrected closes the row; a second pass writes nothing."""
    with LittlePractice.after_first_pass() as little:
        little.adds("no_show_rules", policy(kind="self-pay", status="no show", amount=Decimal(50)))
        little.types("members", "payer", "Self-pay", name=RENEE)
        little.types("attendance", "status", "no show", session=SESSION, member_code="M-0003")
        little.now += timedelta(days=1)
        little.sync()
        found = little.row("no_show_fees")
        cells = ("status", "missed", "payer_kind", "rule", "amount", "why")
        assert [found[cell] for cell in cells] == [
            *("candidate", "no show", "self-pay", "NR-04", Decimal(50), "missed session 1, 0 free"),
        ]
        little.types("no_show_fees", "decision", "waive", id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "waived"
        little.types("no_show_fees", "decision", "charge", id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "to be charged: then fill in Charged on"
        little.types("no_show_fees", "charged_on", little.today, id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "charged Mar 4 2026"
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("attendance", "status", "excused", session=SESSION, member_code="M-0003")
        little.sync()
        assert little.row("no_show_fees")["status"] == (
            "closed Mar 4 2026: no fee is due any more; charged Mar 4 2026, so give it back"
        )
        assert little.rows("billing_lines") == []


def listed(decision: str) -> LittlePractice:
    """Return a practice on the day after a missed session for which a rule has a fee, decided about so."""
    little = LittlePractice.after_first_pass()
    little.adds("no_show_rules", policy(kind="self-pay", status="no show", amount=Decimal(50)))
    little.types("members", "payer", "Self-pay", name=RENEE)
    little.types("attendance", "status", "no show", session=SESSION, member_code="M-0003")
    little.now += timedelta(days=1)
    little.sync()
    if decision:
        little.types("no_show_fees", *DECIDED[decision], session=SESSION)
    little.sync()
    return little


DECIDED: dict[str, tuple[str, Raw]] = {"charged": ("charged_on", date(2026, 3, 4)), "waived": ("decision", "waive")}
CHARGED = "charged Mar 4 2026"
IN_EHR = (RENEE, datetime(2026, 3, 3, 18))


@pytest.mark.parametrize(
    ("decision", "change", "status"),
    [
        ("charged", ("no_show_rules", "amount", 75, {"id": "NR-04"}), CHARGED),
        ("charged", ("no_show_rules", "on", "no", {"id": "NR-04"}), CHARGED),
        ("charged", ("no_show_rules", "free", 1, {"id": "NR-04"}), CHARGED),
        ("waived", ("no_show_rules", "on", "no", {"id": "NR-04"}), "waived"),
        ("charged", ("members", "payer", None, {"name": RENEE}), CHARGED),
        (
            "charged",
            ("members", "payer", "Medicaid", {"name": RENEE}),
            f"closed Mar 4 2026: no fee is due any more; {CHARGED}, so give it back",
        ),
        ("", ("no_show_rules", "on", "no", {"id": "NR-04"}), "closed Mar 4 2026, rule changed"),
        (
            "",
            ("attendance", "status", "excused", {"session": SESSION, "member_code": "M-0003"}),
            "closed Mar 4 2026: no fee is due any more",
        ),
    ],
)
def test_what_was_decided_stays_and_what_closes_says_why(
    decision: str, change: tuple[str, str, Raw, dict[str, Value]], status: str
) -> None:
    """Amount and rule are those of the day of the decision; nothing is given back for an edited rule."""
    tab, field, value, where = change
    with listed(decision) as little:
        little.types(tab, field, value, **where)
        little.sync()
        shown = little.row("no_show_fees")
        assert (shown["status"], shown["amount"], shown["rule"]) == (status, Decimal(50), "NR-04")


@pytest.mark.parametrize("decision", ["", "charged"])
def test_an_attendance_in_conflict_gives_nothing_back(decision: str) -> None:
    """Whether they came nobody can tell before the conflict is decided."""
    with listed(decision) as little:
        little.drops(shows=attendance([(*IN_EHR, "Show")]), status=charges([(*IN_EHR, "90853")]))
        little.sync()
        conflict = little.row("conflicts", status="open")["id"]
        after = f"; {CHARGED}" if decision else ""
        assert little.row("no_show_fees")["status"] == f"cannot tell: conflict {conflict}{after}"


def test_members_of_medicare_are_charged_only_on_days_on_which_others_are() -> None:
    """A row that ended charges nobody any more, so nobody of Medicare either."""
    with LittlePractice.after_first_pass() as little:
        little.types("members", "payer", "Medicare", name=RENEE)
        little.types("attendance", "status", "late cancel", session=SESSION, member_code="M-0003")
        little.adds("no_show_rules", policy(until=date(2026, 3, 2)), policy(kind="Medicare"))
        little.now += timedelta(days=1)
        little.sync()
        assert little.rows("no_show_fees") == []
        little.types("no_show_rules", "until", date(2026, 3, 3), kind="EAP")
        little.sync()
        assert little.row("no_show_fees")["status"] == "candidate"
