"""Beside the workbook: what each role sees, a pass, a member worked out, and a file that Google does not tell."""

from typing import Any

import pytest

from addon.explained import EXPLAIN, EXPLAINED, KEPT_UP
from addon.sync.state.staff import STAFF
from addon.web.cards.setup import MOST_ACTS
from addon.web.cards.sheets import ASKED, CARD_FILE
from tests.web.cards.carded import BOOK, Carded, card_of, clicks, texts, told_of
from tests.web.cards.filled import explained, filled
from tests.web.pages import NOON


@pytest.fixture
def carded() -> Carded:
    """Return the cards with what passes left."""
    return filled(Carded())


def arrived(carded: Carded, kind: str) -> list[dict[str, str]]:
    """Return what was stored of a kind."""
    return [dict(one.body) for one in carded.state.inbox.newer_than(0) if one.kind == kind]


def test_the_office_sees_today_in_five_lines_and_what_waits(carded: Carded) -> None:
    """The sixth line is counted; each leads to the workbook."""
    made = carded.card("sheets/home")
    told = texts(made)
    assert "Flag M-0147" in told
    assert "flag to be looked at · by Mon Sep 28 · Flags, row F-014" in told
    assert "1 more in Today" in told
    assert "Billing" not in told
    assert "2 cells or files to put right" in told
    assert "the sheets were read Wed Sep 30 12:00 PM" in told


def test_a_clinician_sees_their_own_sessions_and_nothing_of_others(carded: Carded) -> None:
    """No Today, no counts, no pass."""
    told = texts(carded.card("sheets/home", "rosa"))
    assert ("G-07" in told, "G-12" in told, "Flag" in told, "put right" in told) == (True, False, False, False)
    answer = carded.post("sheets/pass", "rosa")
    assert (told_of(answer), carded.service.asked) == ("The office runs passes.", [])


def test_a_pass_is_started_at_once(carded: Carded) -> None:
    """And the button rests."""
    answer = carded.post("sheets/pass")
    assert told_of(answer) == "Started: a pass runs as soon as it can."
    assert carded.service.asked == ["asked for by ada"]
    assert "A pass is under way" in texts(card_of(answer.get_json()))


def test_a_member_nobody_asked_about_is_worked_out_by_a_pass(carded: Carded) -> None:
    """Stored once however often it is pressed; shown once it is there, asked again a day later."""
    for _ in range(3):
        made = carded.card("sheets/member", typed={"member": " m-0151 "})
        assert "Started: the next pass works it out" in texts(made)
    assert arrived(carded, EXPLAIN) == [{"member": "M-0151", "by": "ada"}]
    assert carded.service.asked == ["M-0151 is asked about by ada"] * 3
    carded.state.keep(EXPLAINED, "M-0151", explained("M-0151"))
    assert "Missed two in a row" in texts(carded.card("sheets/show", bears={"member": "M-0151"}))
    carded.now += KEPT_UP
    assert "Started" in texts(carded.card("sheets/show", bears={"member": "M-0151"}))
    assert len(arrived(carded, EXPLAIN)) == 2


def test_a_member_is_shown_with_reasons_misses_sessions_papers_and_messages(carded: Carded) -> None:
    """Codes and states; no words of a message."""
    told = texts(carded.card("sheets/member", typed={"member": "M-0147"}))
    for part in (
        "flagged · G-07",
        "missed 2 in a row, 2 needed; last attended Sep 16",
        "cannot tell",
        "gained 3.9, 6 needed",
        "G-07, Wed Sep 30 6:00 PM",
        "Telehealth consent",
        "Wed Sep 30 12:00 PM, text",
        "delivered",
    ):
        assert part in told
    assert "Hello" not in told


def test_a_clinician_is_told_of_members_of_their_own_groups_alone(carded: Carded) -> None:
    """Of others as little as of a code that nobody has."""
    assert "Missed two" in texts(carded.card("sheets/member", "rosa", typed={"member": "M-0147"}))
    carded.state.keep(EXPLAINED, "M-0147", explained(clinicians=("C-02",)))
    others = texts(carded.card("sheets/member", "rosa", typed={"member": "M-0147"}))
    carded.state.keep(EXPLAINED, "M-0147", explained(is_known=False))
    assert others == texts(carded.card("sheets/member", "rosa", typed={"member": "M-0147"}))
    assert "No member you may see has this code." in others


def test_it_is_worked_out_anew_where_somebody_wants_it(carded: Carded) -> None:
    """Once for each answer."""
    for _ in range(2):
        assert told_of(carded.post("sheets/explain", bears={"member": "M-0147"})).startswith("Started")
    assert len(arrived(carded, EXPLAIN)) == 1
    carded.state.keep(EXPLAINED, "M-0147", explained(at=NOON))
    carded.post("sheets/explain", bears={"member": "M-0147"})
    assert len(arrived(carded, EXPLAIN)) == 2


@pytest.mark.parametrize("typed", ["", "Marcus", "M-", "M-0142; DROP", "M-1234567", "m" * 5_000])
def test_what_is_no_code_is_told_so(carded: Carded, typed: str) -> None:
    """And stored nowhere."""
    answer = carded.post("sheets/member", typed={"member": typed})
    assert told_of(answer) == "A member code begins with M-, such as M-0142."
    for path in ("sheets/show", "sheets/explain"):
        assert carded.post(path, bears={"member": typed}).status_code == 200
    assert arrived(carded, EXPLAIN) == []


def test_google_is_asked_once_for_the_file_and_everything_works_without(carded: Carded) -> None:
    """What it tells is kept; nobody is asked again."""
    assert "Let it be known" in texts(carded.card("sheets/home"))
    answer = carded.post("sheets/ask-file").get_json()
    assert answer["renderActions"]["hostAppAction"]["editorAction"] == {"requestFileScopeForActiveDocument": {}}
    assert carded.state.one(CARD_FILE, "ada") == ASKED
    assert "Let it be known" not in texts(carded.card("sheets/home"))
    told = texts(carded.card("sheets/granted", sheets={"id": BOOK, "title": "Practice"}))
    assert ("Let it be known" in told, carded.state.one(CARD_FILE, "ada")) == (False, BOOK)
    assert "is not this practice's workbook" in texts(carded.card("sheets/home", sheets={"id": "another"}))
    assert "is not this practice's workbook" not in texts(carded.card("sheets/home"))


@pytest.mark.parametrize(
    "told", [{"sheets": []}, {"sheets": {"id": 7}}, {"commonEventObject": None}, {"calendar": "x"}]
)
def test_whatever_google_leaves_out_or_sends_else_a_card_comes(carded: Carded, told: dict[str, Any]) -> None:
    """Other shapes are as good as nothing."""
    assert carded.card("sheets/home", **told)["header"]["title"] == "Today"


def test_how_often_one_user_may_press_has_a_limit(carded: Carded) -> None:
    """Each user has their own; looking has none of it."""
    carded.user("tom", STAFF)
    codes = [carded.post("sheets/explain", bears={"member": "M-0147"}).status_code for _ in range(MOST_ACTS + 1)]
    assert (set(codes[:-1]), codes[-1]) == ({200}, 429)
    assert carded.post("sheets/home").status_code == 200
    assert carded.post("sheets/pass", "tom").status_code == 200


def test_a_line_of_today_opens_its_row() -> None:
    """In the browser, at the workbook's own address."""
    carded = filled(Carded())
    assert f"{carded.workbook}#gid=7&range=A12" in str(carded.card("sheets/home"))


def test_a_practice_with_a_file_has_no_link_to_it() -> None:
    """And nobody is asked which spreadsheet is open."""
    carded = filled(Carded(workbook=""))
    made = carded.card("sheets/home")
    assert ("Let it be known" in texts(made), "Open the workbook" in texts(made), "openLink" in str(made)) == (
        False,
        False,
        False,
    )
    assert clicks(made)
