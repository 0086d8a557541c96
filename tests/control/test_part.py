"""Control over whole passes: what is chosen there is done once, and told in the row."""

import pytest

from addon.cells import canonical
from addon.control.wording import explanation
from addon.explained import EXPLAIN, EXPLAINED, MemberExplained
from addon.incoming import Incoming
from addon.problems import WorkbookOpenElsewhere
from addon.sending_paused import PAUSED, WISH_DONE, pause, resume
from addon.sync import one_pass
from addon.sync.state.codec import from_text
from addon.sync.state.one_member import Person, remembered_about
from addon.week_shown import WEEK_SHOWN
from tests.control.desk import BY_THE_TAB, LIAM, ZOE, answered, answers, asks, paused, quiet, types
from tests.practice import MEMBERS
from tests.sync.little_practice import NOON, TABS, LittlePractice, attendance, tuesdays

UNKNOWN = "Not done: nobody in Members has what is under About as their name or code. Pick the member from the list"
IN_TUESDAYS = f"{ZOE}, in Tuesday process group."


def asked_on_a_card(little: LittlePractice, member: str, number: int = 1) -> None:
    """Store what a card asks."""
    came = Incoming(
        source="cards",
        external_id=f"c{number}",
        received=little.now,
        kind=EXPLAIN,
        body={"member": member, "by": "ana"},
    )
    little.state.inbox.store(came)


def told(little: LittlePractice, member: str) -> MemberExplained | None:
    """Return what was published of a member."""
    return little.state.one(EXPLAINED, member)


# --- each word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("do", "about", "answer"),
    [
        ("run now", "", "Done: the pass of Tue Mar 3 12:00 PM read the workbook, the exports and the calendars."),
        ("explain", "", "Not done: About names nobody. Pick the member there; the next pass explains them."),
        ("explain", "Nobody Known", UNKNOWN),
        ("explain", "G-01", UNKNOWN),
        ("explain", "Ann Gone (M-0999)", "Not done: nobody in Members has the code M-0999."),
        ("explain", "Zoë Núñez (M-0002)", f"Not done: About has one member's name and the code of another, {LIAM}."),
        ("explain", "Zoe N. (M-0001)", IN_TUESDAYS),
        ("explain", "m-0001", IN_TUESDAYS),
        ("explain", ZOE, IN_TUESDAYS),
        ("explain", MEMBERS[0].name, IN_TUESDAYS),
        ("explain", "M-0001", IN_TUESDAYS),
        ("pause sending", "", "Done: sending is paused. Nothing is sent but notes to staff"),
        ("resume sending", "", "Not done: sending is not paused."),
    ],
)
def test_what_is_chosen_is_answered_in_the_row(do: str, about: str, answer: str) -> None:
    """By the pass that reads it; the next one has nothing to write."""
    with quiet() as little:
        assert asks(little, do, about).startswith(answer)
        row = little.row("control", do=do)
        assert (row["id"], canonical(row["answered"])) == ("CT-0001", "2026-03-03 12:00")
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        little.later(days=1)
        little.sync()
        assert little.row("control", do=do) == row


def test_two_members_of_one_name_are_not_guessed() -> None:
    """The one with the code is."""
    with quiet() as little:
        little.adds("members", {"name": MEMBERS[0].name, "birth_date": "1990-01-02"})
        assert asks(little, "explain", MEMBERS[0].name) == (
            "Not done: several members have this name (M-0001, M-0007). Pick the member from the list there."
        )
        assert asks(little, "explain", ZOE).startswith(IN_TUESDAYS)


def test_a_member_is_explained_as_the_command_line_does() -> None:
    """Rules that match with their reason, those nobody can tell of, the nearest misses, what comes next."""
    with quiet() as little:
        visits = [(MEMBERS[0].name, day, "No Show") for day in tuesdays((2, 17), (2, 24))]
        little.drops(shows=attendance(visits))
        answer = asks(little, "explain", ZOE)
        assert "Flag rules that match:\n- FR-01 Two missed in a row: Missed in a row was 2 sessions" in answer
        assert "Nobody can tell:\n- FR-" in answer
        assert "Nearest misses:\n- FR-" in answer
        assert "No document is asked for." in answer
        assert "\nNext sessions: Tuesday process group, Tue Mar 3 6:00 PM; " in answer
        found = told(little, "M-0001")
        assert found is not None
        assert (found.groups, found.clinicians, found.is_known) == (("G-01",), ("C-01",), True)
        assert [one.title for one in found.rules if one.matched] == ["FR-01 Two missed in a row"]
        assert [one.matched for one in found.rules] == sorted(
            (one.matched for one in found.rules), key=[True, None, False].index
        )
        assert found.sessions[0].code == "G-01 2026-03-03 18:00"
        assert len(found.sessions) == 5


@pytest.mark.parametrize(
    ("papers", "has_documents", "last"),
    [
        ((), True, "No document is missing."),
        ((), False, "No document is asked for."),
        (("Consent (opened)",), True, "Not signed: Consent (opened)."),
    ],
)
def test_an_answer_tells_of_documents(papers: tuple[str, ...], *, has_documents: bool, last: str) -> None:
    """Where none is asked for, none is called complete."""
    one = MemberExplained(member="M-0001", asked=NOON, at=NOON, papers=papers)
    assert explanation(one, {}, has_documents=has_documents).splitlines()[-1] == last


# --- sending ------------------------------------------------------------------------------------------


def test_a_pause_holds_until_it_is_resumed_from_the_tab() -> None:
    """Today tells of it as long as it holds; a second pause changes nothing."""
    with answered() as little:
        assert paused(little) == BY_THE_TAB
        (line,) = little.rows("today", kind="Sending")
        assert str(line["what"]).startswith(
            f"All sending is paused by {BY_THE_TAB}. What falls due is not sent. Choose"
        )
        assert line["row"] == "Control"
        assert asks(little, "pause sending").startswith(f"Sending was paused already, by {BY_THE_TAB}.")
        assert asks(little, "resume sending") == "Done: what is due is sent again."
        assert (paused(little), little.rows("today", kind="Sending")) == ("", [])
        assert asks(little, "resume sending") == "Not done: sending is not paused."
        assert little.state.remembered(WISH_DONE).keys() == set(), "nothing is kept of what is settled"


def test_a_pause_of_the_page_is_not_lifted_from_the_workbook() -> None:
    """It has no accounts; Today tells of that pause, too, and who can end it."""
    with quiet() as little:
        pause(little.state, "ana", little.now)
        assert asks(little, "pause sending").startswith("Sending was paused already, by ana, since")
        answer = asks(little, "resume sending")
        assert answer == (
            "Not done: sending was paused by ana, since Tue Mar 3 12:00 PM. An admin resumes it on the service's page."
        )
        assert paused(little).startswith("ana, ")
        line = little.row("today", kind="Sending")
        assert ("An admin resumes it" in str(line["what"]), line["row"]) == (True, None)


def test_wishes_of_one_pass_follow_each_other_from_top_to_bottom() -> None:
    """The last one counts, and each tells what it found."""
    with quiet() as little:
        for do in ("pause sending", "pause sending", "resume sending", "resume sending", "pause sending"):
            types(little, do)
        little.sync()
        begins = ["Done: s", "Sending was paused already", "Done: what", "Not done: sending is not", "Done: s"]
        assert [one.startswith(words) for one, words in zip(answers(little), begins, strict=True)] == [True] * 5
        assert paused(little) == BY_THE_TAB


def test_where_nothing_sends_the_answer_says_so() -> None:
    """A pause that changes nothing is no promise."""
    with quiet() as little:
        little.channels = frozenset()
        assert "Nothing is set up to send messages by itself" in asks(little, "pause sending")


def test_a_pause_counts_while_somebody_has_the_workbook_open() -> None:
    """It is carried out at once and only once: who resumes meanwhile is not overruled when the answer is written."""
    with quiet() as little:
        types(little, "pause sending")
        little.workbook.open_by = "ana"
        assert little.sync().waiting
        assert (answers(little), paused(little)) == ([""], BY_THE_TAB)
        little.later(minutes=5)
        little.sync()
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        little.sync()
        little.workbook.open_by = None
        little.sync()
        assert paused(little) == ""
        assert "It was done Tue Mar 3 12:00 PM, before this was written." in answers(little)[0]
        little.sync()
        assert (paused(little), little.state.remembered(WISH_DONE)) == ("", {})


def test_a_wish_whose_row_went_before_it_was_answered_counts_for_no_later_row() -> None:
    """The id that it would have had is another row's."""
    with quiet() as little:
        types(little, "pause sending")
        little.workbook.open_by = "ana"
        little.sync()
        little.deletes("control", 2)
        little.workbook.open_by = None
        little.sync()
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        assert asks(little, "pause sending").startswith("Done: sending is paused.")
        assert paused(little).startswith("the Control tab")


def test_a_pass_that_dies_before_it_pauses_is_made_good_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is written, so it has to become true; who decided meanwhile counts for more."""
    for resumes in (False, True):
        with quiet() as little:
            types(little, "pause sending")
            with monkeypatch.context() as dying:
                dying.setattr(one_pass, "carry_out_effects", _dies)
                with pytest.raises(KeyboardInterrupt):
                    little.sync()
            assert (answers(little)[0][:5], paused(little)) == ("Done:", "")
            little.later(minutes=1)
            if resumes:
                pause(little.state, "ana", little.now)
                resume(little.state, "ana", little.now)
            little.sync()
            assert paused(little) == ("" if resumes else BY_THE_TAB)
            little.sync()
            assert little.state.remembered(WISH_DONE) == {}


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_fault_of_a_written_workbook_pauses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else fails after the write, the pause is carried out."""
    with quiet() as little:
        types(little, "pause sending")
        monkeypatch.setattr(little.workbook, "write", _is_open)
        assert little.sync().waiting
        assert paused(little) == BY_THE_TAB


def _is_open(*_: object, **__: object) -> None:
    raise WorkbookOpenElsewhere("Practice.xlsx", "is open", "Close it.")


def test_every_help_of_the_tab_is_shown_whole() -> None:
    """A workbook shows 255 signs of it."""
    assert [one.field for one in TABS["control"].columns if len(one.help) > 255] == []


# --- what cards ask -----------------------------------------------------------------------------------


def test_what_a_card_asks_is_published_kept_up_and_forgotten() -> None:
    """With each pass for a day; then nothing is left of it. No row of Control tells of it."""
    with quiet() as little:
        asked_on_a_card(little, "M-0002")
        asked_on_a_card(little, "M-0999", 2)
        little.sync()
        found, nobody = told(little, "M-0002"), told(little, "M-0999")
        assert found is not None
        assert nobody is not None
        assert (found.is_known, found.asked, found.at, nobody.is_known) == (True, little.now, little.now, False)
        assert little.rows("control") == []
        asked = little.now
        little.later(hours=3)
        little.drops(shows=attendance([(MEMBERS[1].name, day, "No Show") for day in tuesdays((2, 17), (2, 24))]))
        little.sync()
        later = told(little, "M-0002")
        assert later is not None
        assert (later.asked, later.at) == (asked, little.now)
        assert [one.title for one in later.rules if one.matched] == ["FR-01 Two missed in a row"]
        little.later(hours=22)
        little.sync()
        assert little.state.remembered(EXPLAINED) == {}


def test_an_answer_to_a_card_says_how_a_member_takes_part() -> None:
    """Who wrote that they come, and who comes by video."""
    with quiet() as little:
        little.types("attendance", "joined_by", "video", session="G-01 2026-03-03 18:00", member=LIAM)
        asks(little, "explain", LIAM)
        found = told(little, "M-0002")
        assert found is not None
        assert [one.answer for one in found.sessions][:2] == ["by video or phone", ""]


def test_no_name_of_a_member_is_in_what_is_kept_for_cards() -> None:
    """Codes, rules and counts only."""
    with answered() as little:
        asks(little, "explain", MEMBERS[1].name)
        little.sync()
        kinds = ("member explained", "week shown", "control answered", "sending paused", "sending wish done")
        with little.state.engine.connect() as connection:
            rows = connection.exec_driver_sql("select kind, key, value from kept").fetchall()
        kept = [str(row) for row in rows if row[0] in kinds]
        assert {row[0] for row in rows} >= {"member explained", "week shown", "control answered", "sending paused"}
        words = {word for one in MEMBERS for word in one.name.split() if len(word) > 3}
        assert [text for text in kept if any(word in text for word in words)] == []


# --- the week -----------------------------------------------------------------------------------------


def test_each_clinicians_week_is_published_as_the_tab_shows_it() -> None:
    """The minutes of a clinician are the sum of Week by clinician; the sessions those of Week."""
    with quiet() as little:
        shown = little.state.remembered(WEEK_SHOWN)
        sums = {str(row["clinician"]): row["minutes"] for row in little.rows("week_by_clinician") if row["clinician"]}
        names = {str(row["id"]): str(row["name"]) for row in little.rows("clinicians")}
        assert {names[code]: sum(minutes for _, minutes in one.minutes) for code, one in shown.items()} == sums
        week = [(row["row"], row["expected"], row["online"]) for row in little.rows("week")]
        first = shown["C-01"].sessions[0]
        assert (first.code, first.group, first.minutes) == ("G-01 2026-03-03 18:00", "G-01", 90)
        assert (first.code, first.expected, first.online) in week
        assert {
            one.start.date() < little.today.replace(day=10) for found in shown.values() for one in found.sessions
        } == {True}
        report = little.sync()
        assert [one for one in report.plan.memory if one.kept is WEEK_SHOWN and one.values] == []


def test_a_pause_that_an_earlier_version_remembered_is_one_of_the_page() -> None:
    """Its record does not tell."""
    found = from_text(PAUSED, '{"by": "ana", "since": "2026-03-03T17:00:00Z"}')
    assert (found.is_over, found.from_sheet) == (False, False)


def test_what_is_kept_of_a_wish_is_found_where_a_member_is_forgotten() -> None:
    """The row, what is remembered of it, what was published, and what a card asked; nothing that others asked."""
    with answered() as little:
        asks(little, "explain", LIAM)
        asked_on_a_card(little, "M-0001")
        little.sync()
        found = remembered_about(little.state.engine, Person(code="M-0001"))
        kinds = {(kind, key) for kind, key, _ in found.kept}
        assert {("control answered", "CT-0002"), ("member explained", "M-0001")} <= kinds
        assert {key for kind, key in kinds if kind in {"control answered", "week shown"}} == {"CT-0002"}
        assert [row.rid for tab, row in found.rows if tab == "control"] == ["CT-0002"]
        assert [one.texts["kind"] for one in found.messages if one.texts.get("kind") == EXPLAIN] == [EXPLAIN]
