"""What clinicians of the demo decide about placements, and what the filters need there."""

from collections import Counter
from datetime import date

from addon.sample.placed import not_together_rows, placements_done, signed_on_paper, with_licences
from addon.sample.practice import sample_practice
from addon.sample.starting import starting_rows
from tests.placements.test_part import AGREED, BO, SAMI, roster_of
from tests.placements.those_who_wait import ThoseWhoWait, a_group, waits
from tests.sync.little_practice import TABS


def test_those_who_have_a_proposal_are_confirmed() -> None:
    """Typed as people type it: the next pass obeys it."""
    with ThoseWhoWait(papers=AGREED, groups=[a_group("Monday mornings")]) as little:
        snapshot = little.workbook.read()
        cells = list(placements_done(TABS["placements"], snapshot.tabs["placements"], "Rosa Díaz", little.today))
        for tab, number, column, value in cells:
            little.workbook.person(tab, number, column, value)  # type: ignore[arg-type]
        little.sync()
        placed = [one for one in (SAMI, BO) if roster_of(little, one, "G-01") or roster_of(little, one, "G-03")]
        assert placed == [SAMI, BO]
        assert little.placement(SAMI)["group"] == "Monday mornings (G-03)"


def test_clinicians_have_licences_and_payers_but_one_in_six_and_members_a_state_but_one() -> None:
    """The rest of the rows stays as it was."""
    sample = sample_practice(7, date(2026, 3, 3))
    before = starting_rows(sample)
    after = with_licences(before, sample)
    assert sum("payers" not in row for row in after["clinicians"]) == len(after["clinicians"]) // 6
    assert {row.get("joins") for row in after["groups"]} == {None, "slow-open"}
    assert Counter(row["state"] for row in after["members"]) == {"NY": 206, "NJ": 9, "CT": 4, None: 1}
    assert after["roster"] == before["roster"]
    (row,) = not_together_rows(sample)["not_together"]
    assert row["member"] != row["other"]


def test_who_waits_for_a_group_signs_at_the_front_desk() -> None:
    """Only their papers, and only those that are not signed."""
    with ThoseWhoWait(waits(SAMI, not_yet="to sign: Group consent (not sent)")) as little:
        for member in (SAMI, BO):
            little.adds("papers", {"member": little.row("members", id=member)["pick"], "document": "Group consent"})
        tabs = little.workbook.read().tabs
        papers, placements = ((TABS[name], tabs[name]) for name in ("papers", "placements"))
        cells = list(signed_on_paper(papers, placements, little.today))
        assert [value for _, _, _, value in cells] == [little.today, "Sami Haddad"]
