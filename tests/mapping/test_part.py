"""Import mapping over whole passes: asked, told, loaded and remembered; and what comes after."""

import csv
import io

from addon.exports.folder import UNMAPPED, DroppedFile
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
        assert rows[0]["check"] == "pick under Read as: H: Ref Amt"
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
