"""Members' pages over whole passes: what is published, withdrawn, answered, chosen; and the words of people's own."""

from datetime import UTC, datetime

from addon.incoming import BOUND, REPLY, Incoming
from addon.member_page import CHOICE, MEMBER_PAGE, PAGE_TERMS, PAGE_WORDS, PAGES
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice

TUESDAY = "G-01 2026-03-10 18:00"


def started() -> LittlePractice:
    """Return a practice after its first pass."""
    return LittlePractice.after_first_pass()


def arrives(little: LittlePractice, kind: str, id_: str, **body: str) -> None:
    """Let a member do something on their page."""
    one = Incoming(source=PAGES, external_id=id_, received=little.now, kind=kind, body={"member": "M-0001", **body})
    little.state.inbox.store(one)


def answers(little: LittlePractice, meaning: str, id_: str) -> None:
    """Let a member answer on their page."""
    starts = datetime(2026, 3, 10, 22, tzinfo=UTC).isoformat()
    arrives(little, REPLY, id_, session=TUESDAY, starts=starts, meaning=meaning, place=BOUND, text="", address="")


def test_what_is_published_is_the_members_own() -> None:
    """Times of the next two weeks, nothing else of the practice; the second pass changes nothing."""
    with started() as little:
        pages = little.state.remembered(MEMBER_PAGE)
        assert set(pages) == {one.code for one in MEMBERS if one.status == "active"} & set(pages)
        page = pages["M-0001"]
        assert [one.code for one in page.sessions if one.code == TUESDAY] == [TUESDAY]
        assert page.session(TUESDAY).start == datetime(2026, 3, 10, 22, tzinfo=UTC)  # type: ignore[union-attr]
        assert all(MEMBERS[0].name not in str(one) for one in pages.values())
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_an_answer_on_a_page_is_marked_and_shown() -> None:
    """As a text's is; another answer takes its mark back, and the page knows which counts."""
    with started() as little:
        answers(little, "cannot_come", "M-0001 | a | 0000 | cannot_come")
        little.sync()
        row = little.row("attendance", session=TUESDAY, member_code="M-0001")
        assert row["status"] == "cancelled"
        shown = little.state.remembered(MEMBER_PAGE)["M-0001"].session(TUESDAY)
        assert shown is not None
        assert (shown.answer, shown.is_marked) == ("cannot_come", False)
        answers(little, "confirm", "M-0001 | a | 0001 | confirm")
        little.sync()
        row = little.row("attendance", session=TUESDAY, member_code="M-0001")
        assert row["status"] is None
        assert str(row["answer"]).startswith("confirmed")


def test_a_mark_of_the_practice_closes_the_page() -> None:
    """And a cancelled session, and a member who left has no page at all."""
    with started() as little:
        little.types("attendance", "status", "excused", session=TUESDAY, member_code="M-0001")
        little.sync()
        assert little.state.remembered(MEMBER_PAGE)["M-0001"].session(TUESDAY).is_marked  # type: ignore[union-attr]
        little.types("members", "status", "inactive", id="M-0001")
        little.sync()
        assert "M-0001" not in little.state.remembered(MEMBER_PAGE)


def test_what_a_member_chose_is_typed_once_and_stays_yours() -> None:
    """The last word counts; a person who changes the cell afterwards is not overruled."""
    with started() as little:
        arrives(little, CHOICE, "c1", what="text", value="yes")
        arrives(little, CHOICE, "c2", what="text", value="no")
        arrives(little, CHOICE, "c3", what="language", value="Spanish")
        little.sync()
        row = little.row("members", id="M-0001")
        assert (row["text_consent"], row["language"]) == (False, "Spanish")
        assert little.state.remembered(MEMBER_PAGE)["M-0001"].language == "Spanish"
        little.types("members", "text_consent", "yes", id="M-0001")
        little.sync()
        assert little.row("members", id="M-0001")["text_consent"] is True


def test_what_cannot_be_typed_is_tried_until_it_can() -> None:
    """Each pass reports it; once the cell can be read, the member's word is there, once."""
    with started() as little:
        little.types("members", "text_consent", "perhaps", id="M-0001")
        little.sync()
        arrives(little, CHOICE, "c1", what="text", value="no")
        for _ in range(3):
            little.later(minutes=1)
            told = [one for one in little.sync().problems if "of M-0001 cannot be changed" in one.what]
            assert len(told) == 1
        assert little.row("members", id="M-0001")["text_consent"] == "perhaps"
        little.types("members", "text_consent", "yes", id="M-0001")
        report = little.sync()
        assert not [one for one in report.problems if "cannot be changed" in one.what]
        assert little.row("members", id="M-0001")["text_consent"] is False
        little.types("members", "text_consent", "yes", id="M-0001")
        little.sync()
        assert little.row("members", id="M-0001")["text_consent"] is True


def test_words_of_ones_own() -> None:
    """A changed row counts; one that tells too much does not, and Check names it; terms follow Settings."""
    with started() as little:
        little.types("page_texts", "english", "Yes!", name="I am coming")
        little.types("page_texts", "english", "Your therapy group", name="Home title")
        little.sync()
        words = little.state.remembered(PAGE_WORDS)["English"].texts
        assert (words["iamcoming"], words["hometitle"]) == ("Yes!", "Your page")
        assert "tell what kind of appointment" in str(little.row("page_texts", name="Home title")["check"])
        assert little.state.remembered(PAGE_TERMS)["practice"].late_hours == 24
