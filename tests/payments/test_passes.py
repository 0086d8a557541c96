"""Payments over whole passes: a remittance is taken in, matched, asked about; denials and reversals follow."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from addon.tabs import Value
from tests.billing.test_passes import LIAM, ZOE, came
from tests.payments.remittances import Paid, remittance
from tests.sync.little_practice import LittlePractice

TUESDAYS = (datetime(2026, 2, 17), datetime(2026, 2, 24))
FIRST, LAST = TUESDAYS


def drops(
    little: LittlePractice, name: str, *services: Paid, held_back: str = "", paid_on: date = date(2026, 3, 2)
) -> None:
    """Put a remittance into the folder, as saved now."""
    content = remittance(*services, held_back=held_back, number=name, paid_on=paid_on)
    little.files[f"{name}.835"] = content
    little.saved[f"{name}.835", content] = little._just_now()


def test_a_remittance_is_matched_and_what_fits_no_line_is_asked() -> None:
    """Paid, denied, of somebody unknown; an answer touches its row alone; a quiet pass writes nothing."""
    with LittlePractice() as little:
        little.adds("coverage", {"member": LIAM, "payer": "Aetna", "number": "W481"})
        little.adds("rates", {"payer": "Aetna", "code": "90853", "plan": "PPO", "allowed": Decimal(44)})
        came(little, ZOE, LIAM)
        little.later(hours=1)
        drops(
            little,
            "first",
            Paid(ZOE, FIRST, paid="28.20", allowed_less="21.80", copay="10.00"),
            Paid("Lee OConor", FIRST, paid="28.20", allowed_less="21.80", copay="10.00", insurance_id="W481"),
            Paid("Lee OConor", LAST, paid="0.00", denied="CO*197", insurance_id="W481"),
            Paid("Somebody Else", LAST, paid="40.00", allowed_less="20.00"),
            held_back="15.00",
        )
        little.sync()
        rows = {str(one["named"]): one for one in little.rows("payments")}
        lines = {(one["member"], one["date"]): one for one in little.rows("billing_lines")}
        assert rows[ZOE]["line"] == lines[f"{ZOE} (M-0001)", FIRST.date()]["id"]
        assert (rows[ZOE]["allowed"], rows[ZOE]["patient"]) == (Decimal("38.20"), Decimal(10))
        assert rows["Lee OConor"]["member"] == f"{LIAM} (M-0002)"
        assert rows["Lee OConor"]["check"] == "Denied: CO-197 (no authorization)"
        assert rows["Somebody Else"]["check"] == "Which line is it? Answer in Needs review."
        assert rows["None"]["paid"] == Decimal(-15)
        assert sum(Decimal(str(one["paid"])) for one in rows.values()) == Decimal("53.20")
        assert [one for one in little.rows("rates") if "paid 38.20 on 2 of" in str(one["check"])]
        denial = little.row("denials")
        assert (denial["reason"], denial["lines"], denial["amount"]) == ("CO-197", Decimal(1), Decimal(60))
        assert "M-0002" in str(denial["which"])
        told = [row["what"] for row in little.rows("today", kind="Denials")]
        assert told == ["Payers denied sessions, and nobody looks after it: Aetna CO-197"]
        before = little.shown()
        little.sync()
        assert little.shown() == before
        (asked,) = little.rows("needs_review", kind="which line", status="open")
        answer = str(lines[f"{ZOE} (M-0001)", LAST.date()]["id"])
        assert answer in str(asked["choices"])
        little.answers(answer, kind="which line")
        little.sync()
        assert [one["line"] for one in little.rows("payments", named="Somebody Else")] == [answer]
        assert little.rows("payments", named=ZOE) == [rows[ZOE]]
        assert not little.rows("needs_review", kind="which line", status="open")


def test_a_denial_is_told_beside_later_sessions_until_one_is_paid() -> None:
    """Denied before is a fact that a check tests; a correction after a reversal ends it and closes the denial."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        little.later(hours=1)
        drops(little, "first", Paid(ZOE, FIRST, paid="0.00", denied="CO*16"))
        little.sync()
        told = "ready, 1 to check"
        assert {one["status"] for one in little.rows("billing_lines", member=f"{ZOE} (M-0001)")} == {told}
        assert {one["status"] for one in little.rows("billing_lines", member=f"{LIAM} (M-0002)")} == {"ready"}
        assert "Denied before: CO-16" in str(little.rows("billing_lines", status=told)[0]["check"])
        little.now += timedelta(days=7)
        drops(
            little,
            "second",
            Paid(ZOE, FIRST, paid="0.00", denied="CO*16", reversed=True),
            Paid(ZOE, FIRST, paid="40.00", allowed_less="20.00"),
        )
        little.sync()
        assert {one["status"] for one in little.rows("billing_lines", member=f"{ZOE} (M-0001)")} == {"ready"}
        assert str(little.row("denials")["status"]).startswith("closed")
        assert {one["check"] for one in little.rows("payments")} == {"OK", "OK: reversed"}


def test_a_denial_that_is_denied_again_closes_with_that_word() -> None:
    """Nobody reads that it was paid; the charge counts once."""
    with LittlePractice() as little:
        came(little, ZOE)
        for name, why in (("first", "CO*16"), ("second", "CO*29")):
            little.later(days=1)
            drops(little, name, Paid(ZOE, FIRST, paid="0.00", denied=why), paid_on=little.today)
            little.sync()
        assert [(one["status"], one["reason"], one["amount"]) for one in little.rows("denials")] == [
            ("closed Mar 5 2026: denied again, for CO-29", "CO-16", Decimal(60)),
            ("open", "CO-29", Decimal(60)),
        ]


def test_a_payment_typed_from_a_letter_is_matched_like_any_other() -> None:
    """It gets its id by what was paid alone; two alike are two payments; a next pass writes nothing."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        typed: dict[str, Value] = {"member": ZOE, "date": FIRST.date(), "code": "90853", "paid": Decimal(40)}
        little.adds("payments", typed, typed)
        little.sync()
        rows = little.rows("payments")
        assert len({row["id"] for row in rows} - {None, ""}) == 2
        assert all(row["line"] for row in rows)
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_list_with_the_headers_of_the_tab_is_taken_in() -> None:
    """What somebody copied out of Payments comes back as it was, with the member as the tab shows them."""
    with LittlePractice.after_first_pass() as little:
        head = "Member,Date,Code,Charged,Allowed,Paid,Member's share,Reasons,Payer,Check no,Paid on,Payer's claim no"
        row = f"{ZOE} (M-0001),02/24/2026,90853,60,40,30,10,CO-45 20.00; PR-3 10.00,Aetna,EFT9,03/01/2026,ICN1"
        little.drops(list=f"{head}\n{row}\n".encode())
        little.sync()
        (paid,) = little.rows("payments")
        assert (paid["member"], paid["paid"], paid["patient"]) == (f"{ZOE} (M-0001)", Decimal(30), Decimal(10))
        assert (paid["reasons"], paid["payer_claim"]) == ("CO-45 20.00; PR-3 10.00", "ICN1")
