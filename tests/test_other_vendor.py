"""Another vendor's files, brought by profiles alone, are worth what the same facts in SimplePractice's files are.

The invented vendor's files and profiles are the golden cases ``elmtree-*``: one kind of row each.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from addon.sync.passes import PassReport
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import Raw
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import MEMBERS, ZONE
from tests.sync.little_practice import NOON, attendance, births, cast_rows, charges, details, roster, scores, tuesdays

GOLDEN = Path(__file__).parent / "exports" / "golden"
ZOE, LIAM, RENEE, BO = (MEMBERS[at].name for at in (0, 1, 2, 5))
GROUP = "Tuesday process group"
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NEW_YEAR = date(2026, 1, 6)
TABS = ("members", "roster", "sessions", "attendance", "scores", "billing_lines", "billing_sessions", "flags")
NOT_IN_BOTH = {"external_id", "units"}
"""SimplePractice's reports have no client numbers, the other vendor's no units."""
CLIENTS = (
    (ZOE, "555-0201", "zoe@example.org", "Aetna"),
    (LIAM, "555-0202", "liam@example.org", "Medicare"),
    (RENEE, "", "renee@example.org", ""),
    (BO, "555-0204", "", "Medicaid"),
)
BORN = [(one.name, one.birth_date) for one in MEMBERS if one.birth_date]
NO_SHOW, NOT_CHARGED = (RENEE, FEBRUARY[1]), (LIAM, FEBRUARY[2])
Files = Mapping[str, bytes]


def simple_practice() -> Files:
    """Return what the golden files say as SimplePractice writes it, roster and scores as any list."""
    came = [(who, start) for start in FEBRUARY for who in (ZOE, LIAM, RENEE)]
    joined = ((ZOE, NEW_YEAR), (LIAM, NEW_YEAR), (RENEE, NEW_YEAR + timedelta(weeks=1)))
    last = FEBRUARY[-1].date()
    return {
        "clients.csv": details(*CLIENTS),
        "births.csv": births(*BORN),
        "status.csv": charges([(*one, "90853") for one in came if one not in (NO_SHOW, NOT_CHARGED)]),
        "shows.csv": attendance([(*one, "No Show" if one == NO_SHOW else "Show") for one in came]),
        "roster.csv": roster(*((GROUP, who, day) for who, day in joined)),
        "scores.csv": scores(
            (ZOE, "PHQ-9", "14", FEBRUARY[0].date()), (ZOE, "PHQ-9", "9", last),
            (LIAM, "ORS", "21.5", last), (RENEE, "PHQ-9", "11", last), item_9="1",
        ),
    }  # fmt: skip


def elmtree() -> Files:
    """Return the golden files of the invented vendor."""
    return {path.name: path.read_bytes() for path in GOLDEN.glob("elmtree-*/*.csv")}


def without_bo(clients: bytes, copy: int) -> bytes:
    """Return another client list in which he is missing."""
    lines = clients.replace(b"\r\n", b"\n").splitlines(keepends=True)
    return b"".join(line for line in lines if b"Lindqvist" not in line) + b"\n" * copy


class Practice:
    """A practice folder that types clinicians and groups, and gets everything else from its exports."""

    def __init__(self, folder: Path, files: Files) -> None:
        init_practice(folder, ZONE)
        self.folder = folder
        self.person = Person(folder)
        self.now: datetime = NOON
        self.files = files
        typed = cast_rows(NOON.date())
        for tab in ("clinicians", "groups"):
            self.person.adds(tab, *typed[tab])
        (folder / "export-profiles").mkdir()
        for path in GOLDEN.glob("elmtree-*/*.toml"):
            (folder / "export-profiles" / path.name).write_bytes(path.read_bytes())

    def gets(self, files: Files) -> PassReport:
        """Put exports into the folder, let a day go by and run a pass; return its report."""
        for name, content in files.items():
            (self.folder / "exports" / name).write_bytes(content)
        self.now += timedelta(days=1)
        with open_practice(self.folder, now=lambda: self.now) as home:
            report = sync_practice(home, PassOptions(), now=self.now)
        assert report is not None
        return report

    def sees(self, tab: str) -> list[dict[str, Raw]]:
        """Return the rows of a tab without what only one of the vendors knows."""
        shown = [{name: cell for name, cell in row.items() if name not in NOT_IN_BOTH} for row in self.person.sees(tab)]
        return sorted(shown, key=lambda row: str(row["id"]))


@pytest.fixture(scope="module")
def practices(tmp_path_factory: pytest.TempPathFactory) -> tuple[Practice, Practice]:
    """Return one practice with SimplePractice and one with the invented vendor after their first files."""
    found = []
    for name, files in (("simple", simple_practice()), ("elmtree", elmtree())):
        made = Practice(tmp_path_factory.mktemp(name) / "practice", files)
        report = made.gets(files)
        assert report.files_waiting == report.unreadable == 0
        assert len(report.safety) == 1
        found.append(made)
    return found[0], found[1]


@pytest.mark.long
def test_the_same_facts_give_the_same_tabs(practices: tuple[Practice, Practice]) -> None:
    """Members, roster, sessions, marks, scores, billing and flags: cell by cell."""
    simple, other = practices
    for tab in TABS:
        assert simple.sees(tab) == other.sees(tab), tab
    assert [one["external_id"] for one in other.person.sees("members")] == ["E11", "E12", "E13", "E14"]


def test_members_marks_and_birth_dates_come_from_a_vendor_nobody_has_heard_of(
    practices: tuple[Practice, Practice],
) -> None:
    """The equality above is not one of empty tabs."""
    _, other = practices
    members = other.sees("members")
    assert [(one["name"], one["birth_date"]) for one in members] == [
        (who, dict(BORN)[who]) for who in (ZOE, LIAM, RENEE, BO)
    ]
    marks = [one["status"] for one in other.sees("attendance") if one["date"] and one["status"]]
    assert sorted(map(str, marks)) == ["attended"] * 11 + ["no show"]
    assert len(other.sees("scores")) == 4


def test_attended_but_not_charged_is_found(practices: tuple[Practice, Practice]) -> None:
    """The visit ledger covers charges, so a visit without one was not charged."""
    for one in practices:
        said = [str(row) for row in one.person.sees("billing_sessions") if "shows no charge" in str(row)]
        assert len(said) == 1
        assert "2026-02-17" in said[0]


@pytest.mark.long
def test_two_complete_lists_without_somebody_count_as_absence(practices: tuple[Practice, Practice]) -> None:
    """As with SimplePractice's list: the first says nothing, the second fills Not in EHR since, nobody is deleted."""
    for one in practices:
        for copy, expected in ((1, None), (2, one.now.date() + timedelta(days=2))):
            one.gets({f"clients {copy}.csv": without_bo(one.files["clients.csv"], copy)})
            since = {row["name"]: row["not_in_ehr"] for row in one.sees("members")}
            assert since == dict.fromkeys((ZOE, LIAM, RENEE)) | {BO: expected}
