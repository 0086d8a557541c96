"""The hard filters: licence, payer, certification, the member's wish; what nobody can tell is a no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from addon.caseload.moves import CLIENT, GROUP, Move, is_done, ways_to_join
from addon.records import Certification, Clinician, LeaderNeed, Member
from tests.caseload.made import WORK, client, clinician, load, may, member
from tests.practice import FAMILIES, ROSA, TOM, TUESDAY, joined, practice

TO = clinician("C-09")


def move(what: str = CLIENT) -> Move:
    """Return the move of M-0001, or of the Tuesday group, to C-09."""
    work = client("M-0001", "C-01") if what == CLIENT else WORK
    return Move(what=what, who="M-0001" if what == CLIENT else "G-01", source="C-01", target="C-09", work=work)


@pytest.mark.parametrize(
    ("who", "to", "why"),
    [
        (member("M-0001"), TO, ""),
        (member("M-0001", payer="Self-pay"), TO, ""),
        (member("M-0001", keeps_clinician=True), TO, "the member wishes to stay"),
        (member("M-0001", state="TX"), TO, "not licensed in TX"),
        (member("M-0001", state=""), TO, "State in Members or Licensed in in Clinicians is blank"),
        (member("M-0001"), replace(TO, states=frozenset()), "State in Members or Licensed in in Clinicians is blank"),
        (member("M-0001", payer="Cigna"), TO, "nobody who leads it takes Cigna"),
        (member("M-0001", payer=""), TO, "cannot tell: Payer is blank in Members"),
        (member("M-0001"), replace(TO, payers=frozenset()), "cannot tell: Payers is blank for C-09 in Clinicians"),
        (member("M-0002"), TO, "they are not in Members, or inactive"),
    ],
)
def test_a_client_moves_only_where_everything_fits(who: Member, to: Clinician, why: str) -> None:
    """Each filter by itself."""
    assert may([who]).why_not(move(), to) == why


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (TO, ""),
        (replace(TO, kinds=frozenset({"skills"})), "does not lead process groups"),
        (replace(TO, code="C-01"), "they run it already"),
        (replace(TO, payers=frozenset({"cigna"})), "nobody who leads it takes Aetna"),
    ],
)
def test_a_group_moves_only_to_who_may_lead_it(to: Clinician, why: str) -> None:
    """The kind of group, who runs it, and the payer of everybody in it; in person no licence is asked."""
    assert may([member("M-0001"), member("M-0002", state="")]).why_not(move(GROUP), to) == why


def test_a_group_waits_for_wishes_time_and_certification() -> None:
    """Somebody who wishes to stay, an hour that is taken, a certification that the kind needs, a session to come."""
    two = [member("M-0001"), member("M-0002", keeps_clinician=True)]
    assert may(two).why_not(move(GROUP), TO) == "a member wishes to stay"
    busy = may(two[:1], busy={("C-09", "G-01"): "does not work then"})
    assert busy.why_not(move(GROUP), TO) == "does not work then"
    needs = practice(leader_needs=(LeaderNeed(kind="process", certifications=("DBT",)),))
    assert may(two[:1], practice=needs).why_not(move(GROUP), TO) == "no DBT in Certifications for that day"
    has = replace(needs, certifications=(Certification(id="CE-1", clinician="C-09", name="dbt"),))
    assert may(two[:1], practice=has).why_not(move(GROUP), TO) == ""
    none = {"G-01": replace(may(two).places["G-01"], first=None)}
    assert may(two[:1], places=none).why_not(move(GROUP), TO) == "no session is planned"


def test_by_video_the_licence_of_who_would_lead_counts() -> None:
    """The filter of placements, with the new clinician in the lead."""
    group = replace(TUESDAY, meets="video")
    agreed = member("M-0001", telehealth_consent=True, state="TX")
    place = may([agreed]).places["G-01"]
    assert place.first is not None
    by_video = {"G-01": replace(place, group=group, first=replace(place.first, meets="video"))}
    why = may([agreed], places=by_video).why_not(move(GROUP), TO)
    assert why == "it meets by video, and C-09 who leads is not licensed in TX"


def test_who_comes_by_video_to_a_hybrid_group_needs_a_licence() -> None:
    """How a member takes part is looked up over all their memberships, and over nobody else's."""
    by_video = replace(joined(FAMILIES, "M-0001"), joins_by="video")
    mine = ways_to_join([joined(TUESDAY, "M-0001"), by_video])
    others = ways_to_join([joined(TUESDAY, "M-0001"), replace(by_video, member="M-0002")])
    away = member("M-0001", telehealth_consent=True, state="TX")
    place = may([away]).places["G-01"]
    assert place.first is not None
    hybrid = {"G-01": replace(place, first=replace(place.first, meets="hybrid"))}
    assert may([away], places=hybrid, joins_by=others).why_not(move(GROUP), TO) == ""
    assert "not licensed in TX" in may([away], places=hybrid, joins_by=mine).why_not(move(GROUP), TO)


@pytest.mark.parametrize(
    ("key", "done"),
    [
        ("client|M-1|C-01|C-02", True),
        ("client|M-2|C-01|C-02", False),
        ("client|M-3|C-01|C-02", False),
        ("client|M-4|C-01|C-02", True),
        ("client|M-4|C-02|C-01", False),
        ("group|G-01|C-02|C-01", True),
        ("group|G-01|C-01|C-02", False),
        ("group|G-99|C-01|C-02", False),
    ],
)
def test_a_move_is_done_once_who_takes_over_has_it(key: str, done: bool) -> None:  # noqa: FBT001
    """Who comes to both, or to neither any more, was not moved; who came to the new one last was."""
    later = replace(client("M-4", "C-02"), last=client("M-4", "C-01").last + timedelta(days=1))
    loads = {
        "C-01": load(ROSA, 10, client("M-2", "C-01"), client("M-4", "C-01")),
        "C-02": load(TOM, 10, client("M-1", "C-02"), client("M-2", "C-02"), later),
    }
    assert is_done(key, loads, {"G-01": TUESDAY}) == done
