"""Import mapping over whole passes: asked, told, loaded and remembered; and what comes after."""

import csv
import io
import re

import pytest

from addon.exports.folder import UNMAPPED, DroppedFile
from addon.exports.one_file import FileRead, read_file
from addon.exports.profile import load_profiles
from addon.tabs import Value
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice

HEADER = ["Appt Date", "Appt Time", "Patient", "DOB", "Provider", "Svc", "Visit Outcome", "Ref Amt", "Remarks"]
REMARK = "hush hush"
"""In a column that is not read: shown as a sample and nowhere else."""


def export(*outcomes: str, header: list[str] | None = None, remark: str = REMARK) -> bytes:
    """Return a file of visits of the first members with Rosa Díaz, one for each outcome."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header or HEADER)
    for at, outcome in enumerate(outcomes):
        born = MEMBERS[at].birth_date
        visit = ["02/24/2026", "6:00 PM", MEMBERS[at].name, born and born.isoformat(), "Rosa Díaz", "90853", outcome]
        writer.writerow([*visit, "70.00", f"{remark} {at}"])
    return text.getvalue().encode()


def asked(little: LittlePractice) -> list[dict[str, Value]]:
    """Return the open rows of the tab."""
    return little.rows("import_mapping", status="open")


def tells(little: LittlePractice) -> None:
    """Pick for everything that is asked, and want the file."""
    for row in asked(little):
        if row["asks"] == "file":
            little.types("import_mapping", "load", "yes", id=row["id"])
        elif row["guess"] == "please choose":
            picked = "late cancel" if row["asks"] == "word" else "not read"
            little.types("import_mapping", "read_as", picked, id=row["id"])


def kept(little: LittlePractice) -> str:
    """Return everything that the state holds."""
    with little.state._engine.connect() as there:
        return "\n".join(there.connection.driver_connection.iterdump())  # type: ignore[union-attr]


def test_an_unknown_file_is_asked_about_told_loaded_and_remembered() -> None:
    """Nothing of it is used before; afterwards the same headers are read at once, and samples are gone."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "No Show", "Rainbow")
        report = little.sync()
        assert [one.code for one in report.problems] == [UNMAPPED]
        assert report.files == ()
        rows = asked(little)
        assert [row["column"] for row in rows if row["guess"] == "please choose"] == [
            "H: Ref Amt",
            "word of G: Visit Outcome",
        ]
        assert rows[0]["check"] == "pick under Read as: H: Ref Amt; and pick what 1 status word means"
        assert {row["sample_1"] for row in rows} >= {"02/24/2026", f"{REMARK} 0", "Rainbow"}
        (line,) = little.rows("today", kind="Import")
        assert (line["who"], str(line["row"]).startswith("Import mapping IM-")) == ("foreign.csv", True)
        for secret in (REMARK, "Rainbow"):
            assert secret not in kept(little)
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("import_mapping", "load", "yes", asks="file")
        little.sync()
        assert asked(little), "nothing is loaded while something is asked"
        tells(little)
        (file,) = little.sync().files
        assert (file.read, file.loaded, file.status) == (3, 3, "accepted")
        assert asked(little) == []
        assert {row["sample_1"] for row in little.rows("import_mapping")} == {None}
        told = little.row("import_mapping", asks="file")["check"]
        assert told == "3 read = 3 loaded + 0 skipped + 0 review + 0 error"
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        ((name, text),) = little.own_formats.items()
        assert load_profiles({name: text.decode()}, TABS)[name.removesuffix(".toml")].words == {
            "status": {"Completed": "attended", "No Show": "no show", "Rainbow": "late cancel"}
        }
        assert REMARK.encode() not in text
        little.files["next.csv"] = export("Completed", "Completed", "No Show", "No Show")
        (file,) = little.sync().files
        assert (file.loaded, asked(little)) == (4, [])


def test_sample_cells_are_in_no_undo_and_come_back_until_the_file_is_told() -> None:
    """An undone pass leaves none of them, and the state never had them; a cell that a person emptied is shown again."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed")
        little.sync()
        little.types("import_mapping", "sample_1", None, column="A: Appt Date")
        little.sync()
        assert little.row("import_mapping", column="A: Appt Date")["sample_1"] == "02/24/2026"
        little.types("import_mapping", "sample_1", "typed by hand", column="A: Appt Date")
        little.undoes(max(run.number for run in little.state.runs()))
        little.sync()
        assert little.row("import_mapping", column="A: Appt Date")["sample_1"] == "02/24/2026"
        for secret in (REMARK, "typed by hand"):
            assert secret not in kept(little)


def test_a_changed_header_opens_only_what_changed() -> None:
    """The rest is as it was told before; a file that is taken away closes what was asked."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "No Show")
        little.sync()
        tells(little)
        little.sync()
        changed = [{"Provider": "Xyzzy"}.get(one, one) for one in HEADER]
        little.files["changed.csv"] = export("Completed", "Plugh", header=changed)
        little.sync()
        assert [(row["asks"], row["column"]) for row in asked(little)] == [
            ("file", "the whole file"),
            ("column", "E: Xyzzy"),
            ("word", "word of G: Visit Outcome"),
        ]
        tells(little)
        (file,) = little.sync().files
        assert (file.loaded, file.name, len(little.own_formats)) == (2, "changed.csv", 2)
        little.files["other.csv"] = export("Completed", header=["Plover", *HEADER[1:]])
        little.sync()
        assert asked(little)
        del little.files["other.csv"]
        little.sync()
        assert asked(little) == []


@pytest.mark.long
def test_nothing_closes_while_the_folder_is_away_and_a_format_that_was_removed_is_asked_again() -> None:
    """Who takes the remembered file out is asked in new rows: what is typed beside the closed ones is not obeyed."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed")
        little.sync()
        content = little.files.pop("foreign.csv")
        little.files["exports"] = b""
        little.instead["exports"] = DroppedFile("exports", b"exports", denied="away", is_folder=True)
        little.sync()
        assert asked(little)
        little.instead.clear()
        del little.files["exports"]
        little.files["foreign.csv"] = content
        little.sync()
        tells(little)
        little.sync()
        little.sync()
        little.own_formats.clear()
        little.files["again.csv"] = export("Completed", "Completed")
        little.sync()
        assert little.row("import_mapping", status="open", asks="file")["load"] is None
        assert not little.own_formats


def test_a_word_row_that_closed_is_not_obeyed_and_asked_anew_when_it_is_needed_again() -> None:
    """Its column was picked as something else for a while; the file waited all the time."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Plugh")
        little.sync()
        assert little.row("import_mapping", asks="file")["check"] == (
            "pick under Read as: H: Ref Amt; and pick what 1 status word means"
        )
        little.types("import_mapping", "read_as", "not read", column="G: Visit Outcome")
        little.sync()
        (old,) = [row for row in little.rows("import_mapping", asks="word") if row["guess"] == "please choose"]
        assert str(old["status"]).endswith("this is not asked any more")
        little.types("import_mapping", "read_as", "no show", id=old["id"])
        little.types("import_mapping", "read_as", "attendance", column="G: Visit Outcome")
        little.sync()
        (row,) = [row for row in asked(little) if row["asks"] == "word" and row["guess"] == "please choose"]
        assert (row["read_as"], row["sample_1"], row["id"] != old["id"]) == (None, "Plugh", True)
        assert "1 status word means" in str(little.row("import_mapping", asks="file")["check"])
        tells(little)
        little.sync()
        assert b'"Plugh" = "late cancel"' in next(iter(little.own_formats.values()))


def test_words_that_were_told_once_stay_told_when_a_header_changes() -> None:
    """The new format has the words of the one that it came from, though the file with the new header has none of it."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Plugh")
        little.sync()
        tells(little)
        little.sync()
        little.files["renamed.csv"] = export("Completed", header=["Xyzzy", *HEADER[1:]])
        little.sync()
        little.types("import_mapping", "read_as", "session: date", status="open", column="A: Xyzzy")
        tells(little)
        little.sync()
        assert [b'"Plugh" = "late cancel"' in text for text in little.own_formats.values()] == [True, True]


def test_a_format_that_is_taken_out_right_after_its_pass_stays_out() -> None:
    """It was written once: no later pass writes it back."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed")
        little.sync()
        tells(little)
        little.sync()
        assert little.own_formats
        little.own_formats.clear()
        little.sync()
        assert not little.own_formats


def test_check_counts_the_rows_that_wait_for_a_person() -> None:
    """It tells the same as the Log: rows of somebody who is asked about are not loaded."""
    with LittlePractice.after_first_pass() as little:
        stranger = ["02/24/2026", "6:00 PM", "Quentin Zabriskie", "1990-02-03", "Rosa Díaz", "90853", "Completed"]
        row = ",".join([*stranger, "70.00", REMARK]).encode()
        little.files["foreign.csv"] = export("Completed", "No Show") + row + b"\r\n"
        little.sync()
        tells(little)
        (file,) = little.sync().files
        assert (file.loaded, file.review) == (2, 1)
        check = little.row("import_mapping", asks="file")["check"]
        assert check == "3 read = 2 loaded + 0 skipped + 1 review + 0 error"


def test_a_new_word_of_a_told_format_is_asked_alone_and_added_to_it() -> None:
    """Only that word has an open row, Today leads there; the pick loads the rows and the format has the word."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "No Show")
        little.sync()
        tells(little)
        little.sync()
        ((name, before),) = little.own_formats.items()
        little.own_formats[name] = before + b"# by hand\n"
        little.files["next.csv"] = export("Completed", "Xyzzy", "Xyzzy")
        (file,) = little.sync().files
        assert (file.loaded, file.review) == (1, 2)
        (row,) = asked(little)
        assert (row["asks"], row["column"], row["sample_1"]) == ("word", "word of Visit Outcome", "Xyzzy")
        (line,) = little.rows("today", kind="Import")
        assert str(line["what"]).startswith("2 rows wait, from row 3 on")
        assert "Xyzzy" not in kept(little)
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("import_mapping", "read_as", "plugh", id=row["id"])
        little.sync()
        assert "cannot be picked" in str(little.row("import_mapping", id=row["id"])["check"])
        little.types("import_mapping", "read_as", "late cancel", id=row["id"])
        (file,) = [one for one in little.sync().files if one.name == "next.csv"]
        assert (file.loaded, file.review, asked(little)) == (3, 0, [])
        assert little.rows("today", kind="Import") == []
        assert (b'"Xyzzy" = "late cancel"' in little.own_formats[name], b"# by hand" in little.own_formats[name]) == (
            True,
            True,
        )
        little.files["last.csv"] = export("Xyzzy", "Xyzzy", "Completed")
        (file,) = [one for one in little.sync().files if one.name == "last.csv"]
        assert (file.loaded, asked(little)) == (3, [])


def test_odd_cells_and_headers_stop_no_pass() -> None:
    """Control letters and a text longer than any cell holds are shown as one short line, and the file loads."""
    odd = [{"Remarks": f"\x1bRe\x7fmarks{'!' * 40_000}", "Ref Amt": "Ref\x05 Amt\x7f"}.get(one, one) for one in HEADER]
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Com\x02pleted", "Rain\x7fbow", header=odd, remark="x\x01" * 20_000)
        little.sync()
        rows = asked(little)
        texts = [str(value) for row in rows for value in row.values() if value is not None]
        assert all(text.isprintable() for text in texts)
        assert max(len(str(row[name])) for row in rows for name in ("sample_1", "sample_2", "sample_3")) == 60
        assert "H: Ref Amt" in [row["column"] for row in rows]
        assert {"Completed", "Rainbow"} <= {row["sample_1"] for row in rows}
        tells(little)
        (file,) = little.sync().files
        assert (file.loaded, asked(little)) == (2, [])
        little.files["next.csv"] = export("Com\x02pleted", "Completed", header=odd)
        (file,) = little.sync().files
        assert file.loaded == 2


def test_an_answer_to_item_9_is_no_sample() -> None:
    """Neither where the header names it, nor in a column that a person picks as item 9."""
    lines = "".join(f"{one.name},PHQ-9,12,02/24/2026,3,2\n" for one in MEMBERS[:3])
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = f"Who,Tool,Total,Taken,PHQ-9 Item 9,Xyzzy\n{lines}".encode()
        little.sync()
        assert little.row("import_mapping", column="E: PHQ-9 Item 9")["sample_1"] is None
        assert little.row("import_mapping", column="F: Xyzzy")["sample_1"] == "2"
        little.types("import_mapping", "read_as", "item 9 (for safety; never kept)", column="F: Xyzzy")
        little.sync()
        assert little.row("import_mapping", column="F: Xyzzy")["sample_1"] is None


def deletes(little: LittlePractice, **where: Value) -> None:
    """Delete the rows of the tab that show these values."""
    little.deletes("import_mapping", *little.numbers("import_mapping", **where))


def test_a_column_or_word_whose_row_was_deleted_is_left_out() -> None:
    """The check tells so, and the yes is obeyed: the file loads without them."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Completed", "Rainbow")
        little.sync()
        deletes(little, column="H: Ref Amt")
        deletes(little, sample_1="Rainbow")
        little.sync()
        little.sync()
        anew = "(to be asked anew, delete this row too)"
        assert little.row("import_mapping", asks="file")["check"] == (
            "look at the guesses, then type yes under Load it; left out, as their rows were deleted: H: Ref Amt, "
            f"word of G: Visit Outcome {anew}"
        )
        little.types("import_mapping", "load", "yes", asks="file")
        (file,) = little.sync().files
        assert (file.read, file.loaded + file.error + file.review, asked(little)) == (3, 3, [])
        ((name, text),) = little.own_formats.items()
        words = load_profiles({name: text.decode()}, TABS)[name.removesuffix(".toml")].words
        assert words == {"status": {"Completed": "attended"}}


def test_a_file_whose_row_was_deleted_is_asked_anew() -> None:
    """Today leads to no row that is not there: it tells what to do; the other rows of before are closed."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed")
        little.sync()
        little.types("import_mapping", "load", "yes", asks="file")
        little.sync()
        first = little.row("import_mapping", asks="file")["id"]
        deletes(little, asks="file")
        little.sync()
        (line,) = little.rows("today", kind="Import")
        assert (line["row"], "the next pass asks anew" in str(line["plan"])) == (None, True)
        little.sync()
        (line,), row = little.rows("today", kind="Import"), little.row("import_mapping", status="open", asks="file")
        assert row["id"] != first
        assert line["row"] == f"Import mapping {row['id']}"
        assert {one["status"] for one in little.rows("import_mapping")} == {
            "open",
            "closed Mar 3 2026: this is not asked any more",
        }


def test_a_list_with_a_column_for_each_person_is_no_mapping_and_shows_no_name() -> None:
    """It is told by letters, with what to do instead; nobody can load it."""
    names = [one.name for one in MEMBERS[:2]]
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = f"Session,{','.join(names)}\n02/24/2026,yes,no\n".encode()
        little.sync()
        (row,) = asked(little)
        assert (row["guess"], row["why"]) == ("not read", "names of people head the columns B, C")
        assert str(row["check"]).startswith("this cannot be loaded: each person has a column (B, C). Make a list")
        assert not any(name in str(value) for name in names for value in row.values())
        (line,) = little.rows("today", kind="Import")
        assert str(line["plan"]).startswith("Make a list with one row for each person and day")
        little.types("import_mapping", "load", "yes", asks="file")
        little.types("import_mapping", "read_as", "visits (one line per client and session)", asks="file")
        assert little.sync().files == ()


def test_who_picks_ask_again_in_a_closed_row_tells_the_format_anew() -> None:
    """The format is taken out, all rows come back with what was told, and the file's rows follow the new answer."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Plugh")
        little.sync()
        tells(little)
        little.sync()
        ((name, before),) = little.own_formats.items()
        little.types("import_mapping", "load", "no", asks="file")
        little.sync()
        assert "pick ask again" in str(little.row("import_mapping", asks="file")["check"])
        assert list(little.own_formats) == [name]
        marks = [row["status"] for row in little.rows("attendance") if row["status"]]
        little.types("import_mapping", "read_as", "ask again", asks="file")
        little.sync()
        assert little.own_formats == {}
        rows = {str(row["column"]): row for row in asked(little) if row["asks"] != "word"}
        assert (rows["H: Ref Amt"]["guess"], rows["G: Visit Outcome"]["guess"]) == ("not read", "attendance")
        (word,) = [row for row in asked(little) if row["sample_1"] == "Plugh"]
        assert word["guess"] == "late cancel"
        (old,) = little.rows("import_mapping", asks="file", read_as="ask again")
        assert (str(old["status"]).endswith("asked again"), "was taken out" in str(old["check"])) == (True, True)
        again = little.sync()
        assert (again.cells, again.rows, len(asked(little))) == (0, 0, len(rows) + 2)
        little.types("import_mapping", "read_as", "no show", id=word["id"])
        little.types("import_mapping", "load", "yes", asks="file", status="open")
        (file,) = little.sync().files
        assert (file.loaded, asked(little)) == (2, [])
        assert b'"Plugh" = "no show"' in little.own_formats[name]
        now = [row["status"] for row in little.rows("attendance") if row["status"]]
        assert (sorted(map(str, marks)), sorted(map(str, now))) == (
            ["attended", "late cancel"],
            ["attended", "no show"],
        )
        assert before != little.own_formats[name]
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_cells_of_a_column_that_is_not_read_any_more_are_listed() -> None:
    """A wrong column had filled them; a cell that a person changed since is theirs and not listed."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Completed", "No Show")
        little.sync()
        charge = little.row("import_mapping", column="H: Ref Amt", status="open")["id"]
        little.types("import_mapping", "read_as", "charge", id=charge)
        little.types("import_mapping", "load", "yes", asks="file")
        little.sync()
        filled = [row for row in little.rows("attendance") if row["charge"]]
        assert len(filled) == 3
        little.types("attendance", "charge", 80, id=filled[0]["id"])
        little.types("import_mapping", "read_as", "ask again", asks="file")
        little.sync()
        again = little.row("import_mapping", column="H: Ref Amt", status="open")["id"]
        little.types("import_mapping", "read_as", "not read", id=again)
        little.types("import_mapping", "load", "yes", asks="file", status="open")
        little.sync()
        checks = [str(row["check"]) for row in little.rows("import_mapping", asks="file")]
        (told,) = [one for one in checks if "does not tell any more" in one]
        assert re.search(r"in Attendance and .* still Charge in [A-Z]+\d+, [A-Z]+\d+: empty these cells", told)


def test_only_the_unknown_file_is_read_anew_when_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass reads each other new file once, whatever people answer in the meantime."""
    read: list[str] = []

    def counted(name: str, *given: object) -> FileRead:
        read.append(name)
        return read_file(name, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("addon.exports.one_file.read_file", counted)
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = export("Completed", "Completed")
        little.sync()
        tells(little)
        little.drops(new=b"Client,Date added,Phone number,Status\nIda Berg,01/15/2026,512-555-0114,Active\n")
        read.clear()
        little.sync()
        assert sorted(read) == ["foreign.csv", "foreign.csv", "new.csv"]


STAFF = ["Staff Member Name", "Status"]
TWICE = ["Appt Date", "Patient", "DOB", "Provider", "Svc", "Visit Outcome", "Amount", "Qty", "Amount", "Desk"]


def twice(header: list[str]) -> bytes:
    """Return a visit with two amounts, of which the second is the charge."""
    born = MEMBERS[0].birth_date
    visit = ["02/24/2026 6:00 PM", MEMBERS[0].name, born and born.isoformat(), "Rosa Díaz", "90853", "Completed"]
    text = io.StringIO()
    csv.writer(text).writerows([header, [*visit, "12.00", "1", "70.00", "A"]])
    return text.getvalue().encode()


@pytest.mark.long
def test_a_repeated_header_of_money_is_kept_by_its_anchor_or_asked_anew() -> None:
    """A renamed column elsewhere leaves the charge as it was told; a renamed anchor has both amounts asked about."""
    with LittlePractice.after_first_pass() as little:
        little.files["foreign.csv"] = twice(TWICE)
        little.sync()
        little.types("import_mapping", "read_as", "charge", column="I: Amount")
        little.types("import_mapping", "read_as", "not read", column="G: Amount")
        tells_the_rest(little)
        little.sync()
        assert len(little.own_formats) == 1
        little.files["renamed.csv"] = twice([one.replace("Svc", "Xyzzy") for one in TWICE])
        little.sync()
        assert [row["column"] for row in asked(little) if row["asks"] == "column"] == ["E: Xyzzy"]
        tells_the_rest(little)
        little.sync()
        texts = [text.decode() for text in little.own_formats.values()]
        assert [text.count('field = "charge", headers = ["Amount"]') for text in texts] == [1, 1]
        assert all('after = "Qty"' in text for text in texts)
        little.files["anchor.csv"] = twice([one.replace("Qty", "Quantity") for one in TWICE])
        little.sync()
        amounts = {row["column"]: row["guess"] for row in asked(little) if "Amount" in str(row["column"])}
        assert amounts == {"G: Amount": "please choose", "I: Amount": "please choose"}


def tells_the_rest(little: LittlePractice) -> None:
    """Pick for everything that is asked and has no pick yet, and want the file."""
    for row in asked(little):
        if row["asks"] == "file":
            little.types("import_mapping", "load", "yes", id=row["id"])
        elif row["guess"] == "please choose" and not row["read_as"]:
            little.types("import_mapping", "read_as", "not read", id=row["id"])


def test_today_tells_of_new_words_in_a_file_of_a_shipped_format() -> None:
    """Import mapping does not ask. The line tells what a person can do, and goes once the word is known."""
    with LittlePractice.after_first_pass() as little:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["Appointment Start Date & Time", "Patient First Name", "Patient Last Name", "DOB", *STAFF])
        for one, status in zip(MEMBERS, ("Attended", "Xyzzy"), strict=False):
            first, _, last = one.name.partition(" ")
            writer.writerow(["2026-02-24 18:00", first, last, one.birth_date, "Rosa Díaz", status])
        little.files["appointments.csv"] = text.getvalue().encode()
        (file,) = little.sync().files
        assert (file.loaded, file.review) == (1, 1)
        (line,) = little.rows("today", kind="Import")
        assert str(line["what"]).startswith("1 row waits, row 3: ")
        assert "generic.appointments" in str(line["plan"])
        assert little.rows("import_mapping") == []
