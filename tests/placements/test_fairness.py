"""What practices complained of about waiting lists elsewhere, as cases: who gets the seat, and who is told why."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.placements.test_part import AGREED, BO, SAMI, roster_of
from tests.placements.those_who_wait import ThoseWhoWait, a_group, waits
from tests.sync.little_practice import Row

LISTED: Row = {"group": "Tuesday process group", "member": "Ali Haddad", "since": date(2026, 1, 15)}


def _seats(little: ThoseWhoWait, number: int) -> None:
    little.types("groups", "seats", number, name="Tuesday process group")


def _lists(little: ThoseWhoWait) -> None:
    little.types("members", "text_consent", "yes", name="Ali Haddad")
    little.types("members", "phone", "512-555-0104", name="Ali Haddad")
    little.adds("waiting_list", LISTED)
    little.sync()


def last_in_line(little: ThoseWhoWait) -> None:
    """One seat, two who wait: who waits longer has it (pretix#2119: the last in line got it)."""
    _seats(little, 4)
    little.sync()
    assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"
    assert little.placement(BO)["status"] == "open, waits: every seat that fits goes to somebody else"


def offered_again(little: ThoseWhoWait) -> None:
    """Who was declined for a group is not proposed for it again (pretix#1163: the place went to the one who left)."""
    _seats(little, 4)
    little.decides(SAMI, "decline")
    little.sync()
    assert (little.placement(SAMI)["group"], little.placement(BO)["group"]) == (None, "Tuesday process group (G-01)")
    little.sync()
    assert little.placement(SAMI)["group"] is None


def no_reason(little: ThoseWhoWait) -> None:
    """Whoever gets nothing reads why (pretix#3628: no reason shown)."""
    _seats(little, 3)
    little.sync()
    row = little.placement(SAMI)
    assert row["status"] == "open, waits: no group fits"
    assert "no seat is free: 3 of 3 seats are taken" in str(row["filtered"])


def list_first(little: ThoseWhoWait) -> None:
    """Who is on the Waiting list of this very group comes before a newcomer (a seat promised twice, pretix#2119)."""
    _seats(little, 3)
    _lists(little)
    _seats(little, 4)
    little.sync()
    assert little.row("waiting_list")["state"] == "next"
    assert little.placement(SAMI)["group"] is None
    little.sync()
    assert "1 offered on the Waiting list" in str(little.placement(SAMI)["filtered"])


def list_later(little: ThoseWhoWait) -> None:
    """A seat that is proposed already is not offered to somebody who is put on the list later (one offer a seat)."""
    _seats(little, 4)
    little.sync()
    _lists(little)
    assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"
    assert not little.rows("requests", what="offer a seat")
    assert little.row("waiting_list")["why"] == "next: no seat is free"


def only_option(little: ThoseWhoWait) -> None:
    """Who has one option gets it, who has two the other, although they wait longer; the row tells whose it is."""
    _seats(little, 4)
    little.ready = (waits(SAMI, 20), waits(BO, 10, days=frozenset({1})))
    little.adds("groups", a_group("Mondays"))
    little.sync()
    little.sync()
    assert little.placement(BO)["group"] == "Tuesday process group (G-01)"
    assert little.placement(SAMI)["group"] == "Mondays (G-03)"
    others = str(little.placement(SAMI)["others"])
    assert "Tuesday process group from Tue Mar 10 (takes the only option of Bo Lindqvist (M-0006))" in others


def licensed_elsewhere(little: ThoseWhoWait) -> None:
    """A clinician who is not licensed where the member lives (canvas: clinicians elsewhere see the whole queue)."""
    little.types("groups", "held", "video", name="Tuesday process group")
    little.types("clinicians", "states", "New Mexico", name="Rosa Díaz")
    little.types("members", "state", "TX", name="Sami Haddad")
    little.types("members", "telehealth_consent", "yes", name="Sami Haddad")
    little.sync()
    filtered = str(little.placement(SAMI)["filtered"])
    assert filtered.startswith("2: ")
    assert "it meets by video, and Rosa Díaz who leads is not licensed in TX" in filtered
    unknown = little.placement(BO)
    assert unknown["group"] == "Tuesday process group (G-01)"
    assert "Check: cannot tell: it meets by video, and Telehealth OK is blank in Members" in str(unknown["why"])


def families(little: ThoseWhoWait) -> None:
    """Relatives are not placed together by chance (pretix#974: families), nor are those who must not meet."""
    little.types("members", "family", "Roe", name="Zoë Núñez")
    little.types("members", "family", "roe", name="Bo Lindqvist")
    little.adds("not_together", {"member": "Renée Dubois", "other": "Sami Haddad", "why": "colleagues"})
    little.sync()
    assert "of the same Family is in the group" in str(little.placement(BO)["filtered"])
    assert "must not meet (Not together)" in str(little.placement(SAMI)["filtered"])
    assert "colleagues" not in str(little.rows("messages"))


def left_the_list(little: ThoseWhoWait) -> None:
    """Who no longer waits keeps no seat (pretix#837: leave the list)."""
    _seats(little, 4)
    little.sync()
    little.ready = (waits(BO),)
    little.sync()
    assert little.placement(SAMI)["status"] == "closed Mar 3 2026: in Roster of Families together"
    assert little.placement(BO)["group"] == "Tuesday process group (G-01)"


def unsure_comes_second(little: ThoseWhoWait) -> None:
    """What nobody can tell ranks below what is certain, and is proposed only with what has to be checked."""
    _seats(little, 4)
    little.types("members", "payer", None, name="Sami Haddad")
    little.ready = (waits(SAMI, 90), waits(BO, 1))
    little.sync()
    assert little.placement(BO)["group"] == "Tuesday process group (G-01)"
    assert little.placement(SAMI)["group"] is None
    little.decides(BO, "decline")
    little.sync()
    assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"
    assert "Check: cannot tell: Payer is blank in Members." in str(little.placement(SAMI)["why"])


def _too_large(little: ThoseWhoWait) -> None:
    """The limit of every payer in the room counts, also that of somebody who is there already."""
    little.types("members", "payer", "Medicare", name="Zoë Núñez")
    little.adds("payer_limits", {"payer": "medicare", "most": 4, "effect": "block"})
    little.sync()
    assert (little.placement(SAMI)["group"], little.placement(BO)["group"]) == ("Tuesday process group (G-01)", None)
    little.decides(SAMI, "confirm")
    little.sync()
    assert len(roster_of(little, SAMI)) == 1
    words = "there would be 5 in the room, and medicare allows 4 (nobody has checked this limit yet)"
    assert words in str(little.placement(BO)["filtered"])
    check = "To verify: check it with the payer, then fill in Checked on."
    assert little.row("payer_limits", payer="medicare", most=4)["check"] == check


CASES: tuple[Callable[[ThoseWhoWait], None], ...] = (
    last_in_line,
    offered_again,
    no_reason,
    list_first,
    list_later,
    only_option,
    licensed_elsewhere,
    families,
    left_the_list,
    unsure_comes_second,
    _too_large,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.some(4)
def test_a_case_of_fairness(case: Callable[[ThoseWhoWait], None]) -> None:
    """After each, another pass has nothing to do."""
    with ThoseWhoWait(papers=AGREED) as little:
        case(little)
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)


def test_a_row_of_not_together_that_names_nobody_is_told_beside_every_proposal() -> None:
    """What cannot be read is not empty: a clinician looks before two meet who must not."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.adds("not_together", {"member": "Somebody Else", "other": "Sami Haddad"})
        little.sync()
        assert "Check: cannot tell: Not together row 2 is not clearly one member" in str(little.placement(SAMI)["why"])
        assert "Check" not in str(little.placement(BO)["why"])
