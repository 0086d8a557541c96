"""Which files of the folder are read, again or never, and what is remembered of them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from addon.exports.dates import PracticeDates
from addon.exports.folder import (
    ACCEPTED,
    FILE,
    REFUSED,
    WAITING,
    DroppedFile,
    KnownFile,
    Received,
    changed_header,
    covered_charges,
    in_words,
    is_older,
    receive,
    settled,
)
from addon.exports.later_files import outdated, superseded
from addon.sync.state.codec import as_text, from_text
from tests.exports.whole_exports import PEOPLE, ehi_zip, encounter, ndjson
from tests.sync.little_practice import PROFILES, attendance, charges, details, scores, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))


def shows(*days: int, word: str = "Show") -> bytes:
    """Return an attendance report of these Tuesdays of February, by place."""
    return attendance([("Zoë Núñez", FEBRUARY[day], word) for day in days])


def saved(name: str, content: bytes, day: int) -> DroppedFile:
    """Return a file that was saved on an evening of February."""
    return DroppedFile(name, content, datetime(2026, 2, day, 20, tzinfo=UTC).timestamp())


ONE, TWO, THREE = (
    saved("one.csv", shows(0, 1), 10),
    saved("two.csv", shows(2, 3), 24),
    saved("three.csv", shows(1, 2), 17),
)


def known(file: DroppedFile, status: str, arrived: int, **changes: object) -> dict[str, KnownFile]:
    """Return what is remembered of a file."""
    spoken = {"profile": "simplepractice.attendance", "source": "attendance report", "made": AT[file.name]}
    made = KnownFile(name=file.name, status=status, arrived=arrived, **(spoken | changes))  # type: ignore[arg-type]
    return {file.sha256: made}


DAYS = ("2026-02-10T20:00:00", "2026-02-17T20:00:00", "2026-02-24T20:00:00")
AT = dict(zip((ONE.name, THREE.name, TWO.name), DAYS, strict=True))
READING = [
    ({}, ["one.csv", "three.csv", "two.csv"], "all of them, oldest first"),
    (known(ONE, ACCEPTED, 1) | known(TWO, ACCEPTED, 2) | known(THREE, ACCEPTED, 3), [], "nothing is in question"),
    (
        known(ONE, ACCEPTED, 1) | known(TWO, ACCEPTED, 2),
        ["three.csv", "two.csv"],
        "the new one and what was made after it",
    ),
    (
        known(ONE, WAITING, 1) | known(TWO, ACCEPTED, 2) | known(THREE, ACCEPTED, 3),
        ["one.csv", "three.csv", "two.csv"],
        "a waiting one and all that was made after it",
    ),
    (
        known(ONE, ACCEPTED, 1) | known(TWO, WAITING, 2) | known(THREE, ACCEPTED, 3),
        ["two.csv"],
        "not what was made before the waiting one",
    ),
    (known(ONE, REFUSED, 1) | known(TWO, ACCEPTED, 2) | known(THREE, ACCEPTED, 3), ["one.csv"], "a held one alone"),
    (
        known(ONE, ACCEPTED, 1, made="") | known(TWO, WAITING, 2, made="") | known(THREE, ACCEPTED, 3, made=""),
        ["one.csv", "three.csv", "two.csv"],
        "what nobody remembers the making of, once",
    ),
]


@pytest.mark.parametrize(("before", "names", "why"), READING, ids=[why for _, _, why in READING])
def test_what_is_read(before: dict[str, KnownFile], names: list[str], why: str) -> None:
    """A file is read until nothing of it is in question, and an older one never has the last word."""
    assert [one.file for one in receive([THREE, TWO, ONE], before, PROFILES).exports] == names, why


def test_everything_is_read_anew_on_request_and_only_held_or_new_files_are_fresh() -> None:
    """Guards look at what no pass has taken in yet."""
    before = known(ONE, ACCEPTED, 2) | known(TWO, REFUSED, 1)
    found = receive([ONE, TWO, THREE], before, PROFILES, anew=True)
    assert [one.file for one in found.exports] == ["one.csv", "three.csv", "two.csv"]
    assert found.fresh == {TWO.sha256, THREE.sha256}


def test_a_file_is_known_by_its_bytes() -> None:
    """A copy under another name is not read twice, and a renamed one not again."""
    copy = DroppedFile("copy of one.csv", ONE.content, 9)
    assert len(receive([ONE, copy], {}, PROFILES).exports) == 1
    assert receive([copy], known(ONE, ACCEPTED, 1), PROFILES).exports == []


def test_an_unreadable_file_is_a_problem_and_the_others_are_read() -> None:
    """Its place is the file, its code and next step those of the reader."""
    found = receive([DroppedFile("pdf.csv", b"%PDF-1.7"), ONE], {}, PROFILES)
    assert [one.file for one in found.exports] == ["one.csv"]
    (problem,) = found.problems
    assert (found.unreadable, str(problem.place), problem.code) == (1, "pdf.csv", "pdf")


@pytest.mark.parametrize(
    ("order", "day"), [("", None), ("month first", date(2026, 3, 4)), ("day first", date(2026, 4, 3))]
)
def test_the_practices_date_order_counts_where_a_file_leaves_it_open(order: str, day: date | None) -> None:
    """Without it, such a file is refused rather than guessed."""
    file = DroppedFile("scores.csv", scores(("Zoë Núñez", "ORS", "20", date(2026, 3, 4))))
    found = receive([file], {}, PROFILES, dates=PracticeDates(order=order))
    assert [row.on for one in found.exports for row in one.scores] == ([day] if day else [])
    assert [one.code for one in found.problems] == ([] if day else ["ambiguous-dates"])


def test_the_practices_date_order_never_overrules_a_vendors() -> None:
    """SimplePractice writes the month first, whatever practice.toml says."""
    file = DroppedFile("shows.csv", attendance([("Zoë Núñez", FEBRUARY[0], "Show")]))
    (export,) = receive([file], {}, PROFILES, dates=PracticeDates(order="day first")).exports
    assert export.covers == (date(2026, 2, 3), date(2026, 2, 3))


def test_what_is_remembered_survives_the_state() -> None:
    """Counts add up after rows moved to review; the place in the order of arrival is kept."""
    (export,) = receive([ONE], {}, PROFILES).exports
    first = settled(export, ACCEPTED, {}, 1)
    assert (first.arrived, first.first, first.last) == (1, "2026-02-03", "2026-02-10")
    assert in_words(first) == "one.csv: 2 read = 1 loaded + 0 skipped + 1 review + 0 error"
    kept = {ONE.sha256: from_text(FILE, as_text(FILE, first))}
    assert kept == {ONE.sha256: first}
    assert settled(export, WAITING, kept | known(TWO, ACCEPTED, 7), 99).arrived == 1
    (other,) = receive([TWO], {}, PROFILES).exports
    assert settled(other, ACCEPTED, kept | known(THREE, ACCEPTED, 7), 0).arrived == 8


def test_what_a_file_speaks_for_is_known_without_reading_it_again() -> None:
    """Only files that cover charges count as covered, and none that was refused."""
    february = (date(2026, 2, 1), date(2026, 2, 28))
    span: dict[str, object] = {"first": february[0].isoformat(), "last": february[1].isoformat()}
    charged = known(ONE, ACCEPTED, 1, covers_charges=True, **span)
    assert covered_charges(charged.values()) == (february,)
    for others in (
        known(ONE, ACCEPTED, 1, **span),
        known(ONE, REFUSED, 1, covers_charges=True, **span),
        known(ONE, ACCEPTED, 1, covers_charges=True),
    ):
        assert covered_charges(others.values()) == ()
    (export,) = receive([DroppedFile("c.csv", charges([("Zoë", FEBRUARY[0], "90853")]))], {}, PROFILES).exports
    made = settled(export, ACCEPTED, {}, 0)
    assert (made.source, made.covers_charges, made.read, made.loaded) == ("status report", True, 1, 1)


def test_a_file_kept_before_profiles_had_sources_is_told_by_its_profile_today() -> None:
    """An own profile that says it covers charges counts for the files that were read before it said so."""
    bare = KnownFile(name="o.csv", profile="simplepractice.appointment_status", status=ACCEPTED, arrived=1)
    found = receive([], {"o": bare, "gone": replace(bare, profile="no.more")}, PROFILES).known
    assert [(one.source, one.covers_charges) for one in found.values()] == [("status report", True), ("", False)]


def test_older_changed_and_superseded_files_are_told() -> None:
    """By their days, their headers and their order; a held file counts for nothing."""
    one, three, two = receive([ONE, TWO, THREE], {}, PROFILES).exports
    after = known(TWO, ACCEPTED, 1, last="2026-02-24", signature=one.header_signature)
    assert (is_older(one, after), is_older(two, after)) == (True, False)
    unremembered = known(TWO, ACCEPTED, 1, last="2026-02-24", made="")
    assert (is_older(one, unremembered), is_older(two, unremembered)) == (True, False)
    assert outdated(one, [one, three, two], {one.sha256, two.sha256})
    assert not outdated(one, [one, two, three], {one.sha256, three.sha256})
    assert not outdated(one, [one, three, two], {one.sha256, two.sha256, three.sha256})
    assert not is_older(one, known(TWO, REFUSED, 1, last="2026-02-24"))
    other_format = known(TWO, ACCEPTED, 1, last="2026-02-24", profile="own.visits")
    assert (is_older(one, other_format), changed_header(one, other_format)) == (True, False)
    assert not is_older(one, known(TWO, ACCEPTED, 1, last="2026-02-24", source="status report"))
    assert not changed_header(one, after)
    assert changed_header(one, known(TWO, ACCEPTED, 1, signature="other"))
    assert not changed_header(one, known(ONE, ACCEPTED, 1, signature="other"))
    assert changed_header(one, known(ONE, REFUSED, 1) | known(TWO, ACCEPTED, 2, signature="other"))
    assert not superseded(one, [one, three, two])
    again = receive([DroppedFile("again.csv", shows(0, 1, 2))], {}, PROFILES).exports[0]
    assert superseded(one, [one, two, again])
    lists = [DroppedFile(f"{n}.csv", details(("Zoë", f"555-010{n}", "", "")), n) for n in (1, 2)]
    first, second = receive(lists, {}, PROFILES).exports
    assert (superseded(first, [first, second]), superseded(second, [first, second])) == (True, False)
    money = receive([DroppedFile("c.csv", charges([("Zoë", FEBRUARY[0], "90853")]))], {}, PROFILES).exports[0]
    assert not superseded(one, [one, money])


def test_a_file_that_another_program_holds_is_named_and_the_others_are_read() -> None:
    """No access to one export is a problem with its name and the next step, not the end of the pass."""
    files = [
        DroppedFile("locked.csv", b"locked.csv", denied="Permission denied"),
        DroppedFile("clients.csv", details(("Zoë Núñez", "", "", ""))),
    ]
    found = receive(files, {}, PROFILES)
    assert [export.file for export in found.exports] == ["clients.csv"]
    assert (found.unreadable, [str(one.place) for one in found.problems if one.code == "no-access"]) == (
        1,
        ["locked.csv"],
    )


# --- files that are read together ------------------------------------------------------------------------

NEW_YORK = PracticeDates(zone="America/New_York")
CLIENTS, VISITS = (
    saved("Patient.000.ndjson", ndjson(*PEOPLE), 1),
    saved("Encounter.000.ndjson", ndjson(encounter("e1", "p1", "2026-02-17T23:00:00Z", participant=[])), 2),
)
BOTH = saved("both.ndjson", ndjson(*PEOPLE, encounter("e1", "p1", "2026-02-17T23:00:00Z", participant=[])), 1)


def received(files: list[DroppedFile], before: dict[str, KnownFile]) -> Received:
    """Receive files in the practice's zone."""
    return receive(files, before, PROFILES, dates=NEW_YORK)


def settled_all(found: Received) -> dict[str, KnownFile]:
    """Return what a pass remembers of files that it took in."""
    before: dict[str, KnownFile] = {}
    for export in found.exports:
        before[export.sha256] = settled(export, ACCEPTED, before, 0)
    return before


def test_a_new_file_of_a_set_is_read_together_with_those_that_were_taken_in() -> None:
    """They complete it; once all are taken in, none is read again."""
    first = received([CLIENTS], {})
    assert [one.file for one in first.exports] == [CLIENTS.name]
    found = received([CLIENTS, VISITS], settled_all(first))
    assert [one.file for one in found.exports] == [CLIENTS.name, VISITS.name]
    assert found.fresh == {VISITS.sha256}
    assert [visit.client.name for one in found.exports for visit in one.visits] == ["Zoë Núñez"]
    assert received([CLIENTS, VISITS], settled_all(found)).exports == []


def test_a_file_of_several_kinds_is_taken_in_part_by_part() -> None:
    """Each kind has its own counts, under the file's name; a part that waits has all of it read again."""
    found = received([BOTH], {})
    assert {one.file: one.counts.loaded for one in found.exports} == {"both.ndjson/clients": 3, "both.ndjson/visits": 1}
    before = settled_all(found)
    assert received([BOTH], before).exports == []
    waits = {key: replace(one, status=WAITING) if "visits" in key else one for key, one in before.items()}
    assert len(received([BOTH], waits).exports) == 2


def test_a_set_is_read_again_with_an_older_file() -> None:
    """What was made after a file that is read is read after it, together."""
    before = settled_all(received([CLIENTS, VISITS], {}))
    older = DroppedFile("list.csv", details(("Ann Roe", "", "", "")), CLIENTS.modified - 86_400)
    found = received([CLIENTS, VISITS, older], before)
    assert [one.file for one in found.exports] == [older.name, CLIENTS.name, VISITS.name]
    assert not superseded(found.exports[1], found.exports)


def test_a_file_of_a_set_that_cannot_be_read_is_a_problem_and_the_others_are_read() -> None:
    """Item 9 is looked for in all of them first."""
    torn = saved("x.zip", ehi_zip({"users": ["3,r,Rosa,Lund,1"], "therapy_groups": ['"1']}), 3)
    whole = saved("y.zip", ehi_zip({"users": ["3,r,Rosa,Lund,1"], "form_phq9": ["9,2026-02-17,11,1,2,0"]}), 3)
    growing = DroppedFile("Group.ndjson", b"", is_growing=True)
    found = received([whole, torn, growing, CLIENTS], {})
    assert {one.file for one in found.exports} == {"y.zip", CLIENTS.name}
    assert [str(one.place) for one in found.safety] == ["y.zip/form_phq9.csv:2"]
    assert found.unread == {"x.zip", "Group.ndjson"}
