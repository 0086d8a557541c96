"""A file that no profile knows: guessed on the terminal, told in the workbook, loaded and remembered."""

from pathlib import Path

import pytest

from tests.cli.commands import CommandLine, Person
from tests.cli.test_commands import LIAM, ZOE

FOREIGN = (
    "Appt Date,Appt Time,Patient,Therapist,Outcome,Amount\r\n"
    f"02/24/2026,6:00 PM,{ZOE},Rosa Díaz,Completed,70.00\r\n"
    f"02/24/2026,6:00 PM,{LIAM},Rosa Díaz,Plugh,70.00\r\n"
)


@pytest.mark.long
def test_an_unknown_file_is_guessed_told_and_loaded(command: CommandLine, folder: Path, tmp_path: Path) -> None:
    """Cells are shown at a terminal alone; a rehearsal keeps nothing; a yes in the workbook loads and remembers."""
    file = tmp_path / "visits.csv"
    file.write_text(FOREIGN, encoding="utf-8")
    shown = command.at_terminal("import", folder, file, "--dry-run")
    assert (shown.code, "F: Amount" in shown.out, "please choose" in shown.out) == (3, True, True)
    assert LIAM.split()[-1] in shown.out or ZOE.split()[-1] in shown.out
    assert not (folder / "exports" / file.name).exists()
    said = command.run("import", folder, file)
    assert said.code == 3
    assert "Import mapping" in said.out
    assert "Plugh" not in said.out + said.err
    assert (folder / "exports" / file.name).is_file()
    person = Person(folder)
    rows = [row for row in person.sees("import_mapping") if row["status"] == "open"]
    asked = [row for row in rows if row["guess"] == "please choose"]
    assert sorted(str(row["column"]) for row in asked) == ["F: Amount", "word of E: Outcome"]
    for row in asked:
        person.types("import_mapping", "read_as", "no show" if row["asks"] == "word" else "charge", id=str(row["id"]))
    person.types("import_mapping", "load", "yes", asks="file", status="open")
    said = command.run("sync", folder)
    assert (said.code, "visits.csv" in said.out) == (0, True)
    ((name, text),) = ((one.name, one.read_text(encoding="utf-8")) for one in (folder / "export-profiles").iterdir())
    assert name.startswith("own.visits_")
    assert '"Plugh" = "no show"' in text
    assert ZOE not in text
    assert command.run("sync", folder).out.startswith("Nothing new")


def test_a_list_with_a_column_for_each_person_is_told_by_letters(
    command: CommandLine, folder: Path, tmp_path: Path
) -> None:
    """No name of its header is shown, not at a terminal either."""
    file = tmp_path / "sheet.csv"
    file.write_text(f"Session,{ZOE},{LIAM}\r\n02/24/2026,yes,no\r\n", encoding="utf-8")
    shown = command.at_terminal("import", folder, file, "--dry-run")
    assert (shown.code, "Each person has a column (B, C)" in " ".join(shown.out.split())) == (3, True)
    assert ZOE not in shown.out + shown.err
