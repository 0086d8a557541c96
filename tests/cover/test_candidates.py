"""Who lacks a certification that a kind of group needs is not among those who could cover."""

from dataclasses import replace
from datetime import date, datetime

from addon.cover.candidates import Pool
from addon.cover.needs import Need
from addon.records import Certification, LeaderNeed
from tests.practice import INES, ROSA, TOM, TUESDAY, meeting, practice


def test_who_lacks_the_certification_is_left_out_with_the_reason() -> None:
    """On the day of the session: one never had it, one has it until the day before, one until the day itself."""
    session = meeting(TUESDAY, date(2026, 3, 10))
    has = Certification(id="CE-1", clinician="C-02", name="DBT", until=date(2026, 3, 9))
    made = practice(
        clinicians=(ROSA, *(replace(one, covers=True) for one in (TOM, INES))),
        certifications=(has,),
        leader_needs=(LeaderNeed(kind="process", certifications=("DBT",)),),
    )
    need = Need(session=session, group=TUESDAY, away="C-01", role="leader")
    pool = Pool.of(made, {}, {}, tasks={}, wall=datetime(2026, 3, 3, 12))
    assert pool.left_out(need, video=False) == {
        "C-02": "DBT ended Mar 9 2026",
        "C-03": "no DBT in Certifications for that day",
    }
    renewed = replace(made, certifications=(replace(has, until=date(2026, 3, 10)),))
    assert Pool.of(renewed, {}, {}, tasks={}, wall=datetime(2026, 3, 3, 12)).left_out(need, video=False).keys() == {
        "C-03"
    }
