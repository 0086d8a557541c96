"""Papers over whole passes: who is asked, what a signature makes, what is withdrawn, what a person is told."""

from datetime import date, datetime, timedelta

import pytest

from addon.papers import (
    DOCUMENT_NOW,
    FOR_FIRST_SESSION,
    FOR_PLACEMENT,
    OPENS,
    PAPER_TEXT,
    PAPERS_OF,
    READS,
    REFUSES,
    SHOWN_PAPER,
    SIGNED_PAPER,
    SIGNS,
    unsigned,
)
from tests.signing.paper_practice import (
    CONSENT,
    LIAM,
    MESSAGES,
    PROMISE,
    RENEE,
    TELEHEALTH,
    ZOE,
    papers,
)
from tests.sync.little_practice import Row

JOINS = {"group": "Tuesday process group", "member": "Bo Lindqvist"}


@pytest.mark.long
def test_a_message_that_nobody_can_send_is_not_on_its_way() -> None:
    """And a paper that is needed and taken back is somebody's to talk about."""
    with papers(CONSENT, everybody="yes") as little:
        assert little.paper(ZOE, CONSENT)["next"] == "a message with the link is on its way: see Messages"
        little.channels = frozenset({"email"})
        little.sync()
        shown = str(little.paper(LIAM, CONSENT)["next"])
        assert shown.startswith("no message reaches them (nothing is set up for sending texts). Hand it over on paper")
        rid = little.paper(ZOE, CONSENT)["id"]
        little.types("papers", "signed_on", date(2026, 3, 2), id=rid)
        little.types("papers", "withdrawn_on", date(2026, 3, 3), id=rid)
        little.sync()
        assert "talk with them: it is needed" in str(little.paper(ZOE, CONSENT)["next"])


def test_day_one_makes_no_rows_until_somebody_says_yes() -> None:
    """Whoever joins later is asked all the same; a no is asked once."""
    with papers(CONSENT, PROMISE) as little:
        (question,) = little.rows("needs_review", kind="papers")
        assert "6 members were in groups before papers began" in str(question["question"])
        assert not little.rows("papers")
        little.answers("no", kind="papers")
        little.adds("roster", {**JOINS, "joined": date(2026, 3, 3)})
        little.sync()
        assert [str(row["member"]) for row in little.rows("papers")] == ["Bo Lindqvist (M-0006)"] * 2
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        assert not little.rows("needs_review", kind="papers", status="open")


def test_a_yes_asks_everybody_with_one_message_each() -> None:
    """Two documents, six members, twelve rows; only three can be reached."""
    with papers(CONSENT, PROMISE, everybody="yes") as little:
        assert len(little.rows("papers")) == 12
        assert len(little.planned()) == 3
        assert little.sends() == ["M-0001", "M-0002", "M-0003"]
        little.sync()
        assert (little.paper(ZOE, CONSENT)["state"], little.paper(ZOE, CONSENT)["sent"]) == (
            "sent",
            datetime(2026, 3, 3, 12),
        )
        row = little.paper("Ali Haddad", CONSENT)
        assert row["state"] == "not sent"
        assert "(nobody has recorded consent to texts; nobody has recorded consent to e-mails)" in str(row["next"])
        assert not little.planned()


def test_people_on_their_way_into_a_group_are_asked_at_once() -> None:
    """Only for what that kind of group needs."""
    with papers(CONSENT, PROMISE, wanted={"M-0001": {"skills"}}) as little:
        little.types("documents", "kind", "skills", name=CONSENT)
        little.types("documents", "kind", "process", name=PROMISE)
        little.sync()
        rows = little.rows("papers", document=CONSENT)
        assert [(row["member"], row["why"]) for row in rows] == [
            ("Zoë Núñez (M-0001)", "placement: a place in a skills group")
        ]
        (paper,) = [one for one in little.state.remembered(PAPERS_OF)["M-0001"] if one.name == CONSENT]
        assert (paper.state, paper.needed_for) == ("not sent", "placement")


def test_a_signature_is_kept_word_for_word_and_a_new_version_is_a_new_paper() -> None:
    """Whatever becomes of the text afterwards."""
    with papers(CONSENT, everybody="yes") as little:
        paper = little.shown(ZOE, CONSENT)
        words = little.state.remembered(PAPER_TEXT)[paper.digest].text
        little.does(paper, OPENS)
        little.sync()
        assert little.paper(ZOE, CONSENT)["state"] == "opened"
        little.does(paper, SIGNS, name="Zoe N.")
        little.sync()
        row = little.paper(ZOE, CONSENT)
        assert (row["state"], row["signed_on"], row["signed_by"], row["expires"], row["digest"]) == (
            "signed",
            date(2026, 3, 3),
            "Zoe N.",
            date(2027, 3, 3),
            paper.digest,
        )
        assert not little.planned("M-0001")
        little.types("documents", "text", "Other words.", name=CONSENT)
        little.sync()
        (check,) = [row["check"] for row in little.rows("documents", name=CONSENT)]
        assert str(check).startswith("OK; 1 member signed other words of this version")
        (kept,) = little.state.remembered(SIGNED_PAPER).values()
        assert (kept.name, kept.at) == ("Zoe N.", little.now)
        assert little.state.remembered(PAPER_TEXT)[kept.digest].text == words
        assert little.shown(ZOE, CONSENT).digest == paper.digest
        little.types("documents", "version", "2", name=CONSENT)
        little.sync()
        assert little.paper(ZOE, CONSENT, version="1")["state"] == "signed"
        assert little.paper(ZOE, CONSENT, version="2")["state"] == "not sent"
        assert [one.version for one in little.state.remembered(PAPERS_OF)["M-0001"]] == ["2"]
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)


@pytest.mark.long
def test_a_telehealth_paper_fills_members_once_and_takes_it_back() -> None:
    """What a person changes there afterwards stays; a newer answer counts again."""
    with papers(TELEHEALTH, everybody="yes") as little:
        assert not [row for row in little.rows("papers") if "Tuesday" in str(row["why"])]  # they meet in person
        little.types("groups", "held", "hybrid", name="Tuesday process group")
        little.sync()
        little.does(little.shown(ZOE, TELEHEALTH), SIGNS)
        little.sync()
        assert little.member(ZOE)["telehealth_consent"] is True
        little.types("members", "telehealth_consent", "no", name=ZOE)
        little.sync()
        little.sync()
        assert little.member(ZOE)["telehealth_consent"] is False
        little.types("members", "telehealth_consent", "yes", name=ZOE)
        little.sync()
        little.types("papers", "withdrawn_on", date(2026, 3, 3), id=little.paper(ZOE, TELEHEALTH)["id"])
        little.sync()
        assert little.member(ZOE)["telehealth_consent"] is False
        assert little.paper(ZOE, TELEHEALTH)["state"] == "withdrawn"


def test_consent_to_messages_by_paper_and_withdrawn_nothing_is_sent() -> None:
    """Only the ticked way becomes yes; withdrawn, both are no and nothing that was planned goes out."""
    with papers(MESSAGES, everybody="yes") as little:
        little.types("members", "text_consent", None, name=ZOE)
        little.types("members", "email", "zoe@example.org", name=ZOE)
        little.sync()
        little.does(little.shown(ZOE, MESSAGES), SIGNS, ways="text")
        little.sync()
        row = little.member(ZOE)
        assert (row["text_consent"], row["email_consent"]) == (True, True)  # the cast's own yes to e-mails stays
        assert [one for one in little.state.outbox.all().values() if one.message.person == "M-0001"]
        little.types("papers", "withdrawn_on", "by phone, Tuesday", id=little.paper(ZOE, MESSAGES)["id"])
        little.sync()
        row = little.member(ZOE)
        assert (row["text_consent"], row["email_consent"]) == (False, False)
        shown = little.paper(ZOE, MESSAGES)
        assert shown["state"] == "withdrawn"
        assert str(shown["next"]).startswith("Withdrawn on: ")
        assert str(shown["next"]).endswith("until you type the day, Withdrawn on counts as today's")
        mine = [one for one in little.state.outbox.all().values() if one.message.person == "M-0001"]
        assert {one.state for one in mine} == {"withdrawn"}


def test_signed_on_paper_fills_only_what_is_blank() -> None:
    """A no in Members may be newer than the paper."""
    with papers(MESSAGES, everybody="no") as little:
        little.types("members", "text_consent", None, name=ZOE)
        little.types("members", "email_consent", "no", name=ZOE)
        little.adds("papers", {"member": ZOE, "document": MESSAGES, "signed_on": date(2026, 2, 1), "signed_by": "Zoe"})
        little.sync()  # the row gets its id, and counts
        row = little.member(ZOE)
        assert (row["text_consent"], row["email_consent"]) == (True, False)
        paper = little.paper(ZOE, MESSAGES)
        assert (paper["state"], paper["version"], paper["document_code"], paper["expires"]) == (
            "signed",
            "1",
            "DO-05",
            date(2027, 2, 1),
        )


def test_two_parents_who_differ_are_a_conflict_that_a_person_sees() -> None:
    """One signs, the other does not want to; later both agree."""
    with papers(CONSENT, everybody="yes") as little:
        little.types("documents", "signers", "two parents", name=CONSENT)
        little.types("documents", "version", "2", name=CONSENT)
        little.sync()
        first = little.paper(ZOE, CONSENT, signer="parent 1")
        second = little.paper(ZOE, CONSENT, signer="parent 2")
        pages = little.state.remembered(SHOWN_PAPER)
        little.does(pages[str(first["id"])], SIGNS)
        little.does(pages[str(second["id"])], REFUSES)
        little.sync()
        states = {row["state"] for row in little.rows("papers", version="2") if str(row["member"]).startswith(ZOE)}
        assert states == {"conflicting"}
        (line,) = [row for row in little.rows("today", kind="Papers") if "differently" in str(row["what"])]
        assert str(line["who"]).startswith("Zoë")
        little.later(days=1)
        little.types("papers", "signed_on", date(2026, 3, 4), id=second["id"])
        little.sync()
        states = {row["state"] for row in little.rows("papers", version="2") if str(row["member"]).startswith(ZOE)}
        assert states == {"signed"}


@pytest.mark.long
def test_one_reminder_after_three_days_then_a_person_and_never_after_an_answer() -> None:
    """Over the night on which clocks go forward it is the same hour on the wall."""
    with papers(CONSENT, everybody="yes") as little:
        little.later(days=3)  # Friday noon; the message goes out now
        little.sync()
        little.sends()
        little.sync()
        little.later(days=3, hours=-1, minutes=-1)  # Monday 11:59 in daylight saving time
        little.sync()
        assert not little.planned()
        little.later(minutes=1)
        little.sync()
        assert {one.message.person for one in little.planned()} == {"M-0001", "M-0002", "M-0003"}
        little.does(little.shown(ZOE, CONSENT), SIGNS)
        little.does(little.shown(LIAM, CONSENT), REFUSES)
        little.sync()
        assert little.sends() == ["M-0003"]
        little.later(days=3)
        little.sync()
        little.sync()
        assert not little.planned()
        (line,) = [row for row in little.rows("today", kind="Papers") if "asked twice" in str(row["what"])]
        assert str(line["who"]).startswith("Renée")
        assert "asked twice" in str(little.paper(RENEE, CONSENT)["next"])


@pytest.mark.long
def test_an_expired_paper_is_asked_for_again() -> None:
    """A new signature counts from its day."""
    with papers(CONSENT, everybody="no") as little:
        little.adds("papers", {"member": ZOE, "document": CONSENT, "signed_on": date(2025, 3, 5), "signed_by": "Zoe"})
        little.sync()
        assert little.paper(ZOE, CONSENT)["state"] == "signed"
        assert not little.planned()
        little.later(days=2)
        little.sync()
        row = little.paper(ZOE, CONSENT)
        assert (row["state"], row["expires"]) == ("expired", date(2026, 3, 5))
        assert little.sends() == ["M-0001"]
        little.does(little.shown(ZOE, CONSENT), SIGNS)
        little.sync()
        row = little.paper(ZOE, CONSENT)
        assert (row["state"], row["signed_on"], row["expires"]) == ("signed", date(2026, 3, 5), date(2027, 3, 5))


@pytest.mark.long
@pytest.mark.parametrize(("word", "state"), [("read again", "signed"), ("sign again", "expired")])
def test_a_groups_promise_opens_again_once_somebody_joins(word: str, state: str) -> None:
    """The others of the group are asked, whoever joined is not; read again, it closes."""
    with papers(PROMISE, everybody="yes") as little:
        little.types("documents", "on_joining", word, name=PROMISE)
        for name in (ZOE, LIAM):
            little.does(little.shown(name, PROMISE), SIGNS)
        little.sync()
        little.later(days=1)
        little.adds("roster", {**JOINS, "joined": date(2026, 3, 4)})
        little.sync()
        row = little.paper(ZOE, PROMISE)
        assert row["state"] == state
        assert "M-0001" in little.sends()
        paper = little.shown(ZOE, PROMISE)
        assert paper.asks == ("read" if state == "signed" else "sign")
        little.does(paper, READS if state == "signed" else SIGNS)
        little.sync()
        assert little.shown(ZOE, PROMISE).asks == ""
        little.later(days=14)
        little.sync()
        assert little.shown(LIAM, PROMISE).asks == ("" if state == "signed" else "sign")


# --- laws 1, 3 and 4 -------------------------------------------------------------------------------------


def test_a_deleted_row_is_not_made_again_and_still_counts_as_missing() -> None:
    """Nobody is let through because a row is gone; an answer that was on its way is kept and told about."""
    with papers(CONSENT, everybody="yes") as little:
        paper = little.shown(ZOE, CONSENT)
        (number,) = little.numbers("papers", id=paper.id)
        little.deletes("papers", number)
        little.does(paper, SIGNS)
        little.sync()
        report = little.sync()
        assert not little.rows("papers", id=paper.id)
        (now,) = little.state.remembered(PAPERS_OF)["M-0001"]
        assert (now.state, paper.id in little.state.remembered(SHOWN_PAPER)) == ("not sent", False)
        assert [one.paper for one in little.state.remembered(SIGNED_PAPER).values()] == [paper.id]
        assert not little.planned("M-0001")
        assert not [one for one in report.problems if one.code == "bad-cell"]


def test_a_lost_state_reads_the_rows_and_asks_nobody_twice() -> None:
    """Signed rows stay signed; what was sent is not sent again; nothing is typed over a person's no."""
    with papers(MESSAGES, everybody="yes") as little:
        little.does(little.shown(ZOE, MESSAGES), SIGNS, ways="text")
        little.sync()
        little.sends()
        little.sync()
        little.types("members", "text_consent", "no", name=ZOE)
        little.loses_state()
        little.sync()
        little.sync()
        assert len(little.rows("papers")) == 6
        assert little.paper(ZOE, MESSAGES)["state"] == "signed"
        assert little.paper(LIAM, MESSAGES)["state"] == "sent"
        assert little.member(ZOE)["text_consent"] is False
        assert not little.planned("M-0002")


def test_who_left_is_asked_for_nothing_any_more() -> None:
    """Their unsigned papers are needed no more; a document that is switched off likewise."""
    with papers(CONSENT, PROMISE, everybody="yes") as little:
        little.types("members", "status", "inactive", name=ZOE)
        little.types("documents", "on", "no", name=PROMISE)
        little.sync()
        assert not little.planned("M-0001")
        assert little.paper(ZOE, CONSENT)["why"] == "not needed now"
        assert little.paper(LIAM, PROMISE)["why"] == "not needed now"
        assert [one.name for one in little.state.remembered(PAPERS_OF)["M-0002"]] == [CONSENT]
        assert not [one for one in little.state.remembered(SHOWN_PAPER).values() if one.member == "M-0001"]


def test_a_locked_cell_keeps_the_signature_until_it_can_be_typed() -> None:
    """The problem says where; later the same signature fills the cell."""
    with papers(CONSENT, everybody="yes") as little:
        paper = little.shown(ZOE, CONSENT)
        (number,) = little.numbers("papers", id=paper.id)
        column = little.column("papers", "signed_on")
        little.workbook.person_locks("papers", number, column)
        little.does(paper, SIGNS)
        report = little.sync()
        assert [one.code for one in report.problems if one.place.container == "Papers"]
        assert little.paper(ZOE, CONSENT)["signed_on"] is None
        little.workbook.sheets["papers"].locked.clear()
        little.sync()
        assert little.paper(ZOE, CONSENT)["signed_on"] == date(2026, 3, 3)


def test_many_who_cannot_be_reached_are_one_line_of_today() -> None:
    """No wall: nine rows, one line."""
    with papers(CONSENT, everybody="yes") as little:
        for name in (ZOE, LIAM, RENEE):
            little.types("members", "text_consent", "no", name=name)
            little.types("members", "email_consent", "no", name=name)
        little.sync()
        lines = [str(row["what"]) for row in little.rows("today", kind="Papers")]
        assert lines == ["6 members could not be sent a message about their papers: see What to do in Papers"]


def test_a_paper_that_a_person_hands_over_is_sent_and_reminded_of() -> None:
    """No first message goes out; the reminder does."""
    with papers(CONSENT, everybody="no") as little:
        little.adds("papers", {"member": ZOE, "document": CONSENT, "sent": datetime(2026, 3, 3, 9)})
        little.sync()
        little.sync()
        assert little.paper(ZOE, CONSENT)["state"] == "sent"
        assert not little.planned()
        little.later(days=3)
        little.sync()
        assert [one.message.person for one in little.planned()] == ["M-0001"]
        assert little.now - timedelta(days=3) <= little.planned()[0].message.due


@pytest.mark.parametrize(
    ("cells", "check"),
    [
        ({"on": None}, "Off: read the text"),
        ({"text": None}, "nobody is asked for it: Text is blank"),
        ({"needed_for": None}, "nobody is asked for it: Needed for is none of placement"),
        ({"months": 0}, "nobody is asked for it: Good for months is below 1"),
        ({"months": "a year"}, "Good for months: this is not a number"),
        (
            {"signers": "both of them"},
            "Who signs: this is not one of: one, two parents. Choose from the list. · no",
        ),
        ({"kind": "Tuesday people"}, "this row is not used: For kind of group: this is not one of"),
        ({"from": date(2026, 4, 1)}, "counts from Apr 1"),
        ({}, "OK"),
    ],
)
def test_the_check_of_a_document_tells_why_nobody_is_asked(cells: Row, check: str) -> None:
    """What cannot be read is not taken for a blank, which would mean everybody or one."""
    with papers(wanted={"M-0001": {"process"}}) as little:
        mine: Row = {"on": True, "name": "Mine", "needed_for": "placement", "text": "Words.", "version": "1", **cells}
        little.adds("documents", mine)
        little.sync()
        assert str(little.row("documents", name="Mine")["check"]).startswith(check)
        assert bool(little.rows("papers", document="Mine")) == (check == "OK")


def test_of_two_rows_of_one_name_the_newer_counts_once_its_day_has_come() -> None:
    """Until then the old words are asked for."""
    with papers(CONSENT, wanted={"M-0001": {"process"}}) as little:
        newer: Row = {"on": True, "name": CONSENT, "needed_for": "placement", "text": "New.", "version": "2"}
        little.adds("documents", {**newer, "from": date(2026, 3, 4)})
        little.sync()
        assert [row["version"] for row in little.rows("papers")] == ["1"]
        little.later(days=1)
        little.sync()
        assert "DO-07 counts instead" in str(little.row("documents", id="DO-01")["check"])
        assert [row["version"] for row in little.rows("papers")] == ["1", "2"]
        assert little.paper(ZOE, CONSENT, version="1")["why"] == "not needed now"


def test_a_group_found_later_has_no_new_members() -> None:
    """Who joined before papers began is asked only after a yes."""
    with papers(CONSENT, everybody="no") as little:
        little.adds("roster", {**JOINS, "joined": date(2025, 9, 1)})
        little.sync()
        assert not little.rows("papers")


def test_a_make_up_names_the_papers_of_the_host_group() -> None:
    """The last pass knew them; see the make-ups for the rest."""
    with papers(CONSENT, PROMISE, everybody="yes") as little:
        little.does(little.shown(ZOE, CONSENT), SIGNS)
        little.sync()
        documents = little.state.remembered(DOCUMENT_NOW).values()
        mine = little.state.remembered(PAPERS_OF)["M-0001"]
        needed = (FOR_PLACEMENT, FOR_FIRST_SESSION)
        assert list(unsigned(mine, documents, "process", needed_for=needed)) == [f"{PROMISE} (not sent)"]
        assert list(unsigned((), documents, "skills", needed_for=needed)) == [
            f"{CONSENT} (not asked for)",
            f"{PROMISE} (not asked for)",
        ]
