"""A file that nobody knows, told at the window: picked from the drop-downs, saved, loaded by the next pass."""

from datetime import timedelta
from pathlib import Path

import pytest

from addon.wiring.beginning import init_practice
from tests.window.office import NOW, ZONE, sheets, synced, works

pytestmark = [pytest.mark.judges, pytest.mark.office, pytest.mark.window]

FILE = """Appt Date,Appt Time,Patient,DOB,Provider,Svc,Visit Outcome,Ref Amt
02/24/2026,6:00 PM,Ana Ruiz,1990-01-01,Rosa Diaz,90853,Completed,70.00
02/24/2026,6:00 PM,Bo Sand,1985-02-03,Rosa Diaz,90853,No Show,70.00
02/17/2026,6:00 PM,Cy Long,1979-09-09,Rosa Diaz,90853,Rainbow,70.00
"""


def test_what_is_picked_from_the_drop_downs_is_how_the_file_is_read(tmp_path: Path) -> None:
    """The beginning of a choice is enough in an open list; a yes in the file's row and the next pass loads it."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    (folder / "exports" / "foreign.csv").write_text(FILE, encoding="utf-8")
    synced(folder)
    sheet = sheets(folder)["import_mapping"]
    rows, pick = sheet.rows(), sheet.letter("read_as")
    wanted = {
        "H: Ref Amt": (pick, "charge", "charge (the practice's fee)"),
        "the whole file": (sheet.letter("load"), "yes", "yes"),
    }
    gestures, shown = [], {}
    for rid, row in rows.items():
        is_rainbow = row["sample_1"] == "Rainbow" and row["asks"] == "word"
        column, word, full = (pick, "late", "late cancel") if is_rainbow else wanted.get(row["column"], ("", "", ""))
        if word:
            gestures.append(["pick", sheet.snapshot.title, f"{column}{sheet.number(rid)}", word])
            shown[rid] = full
    works(folder, tmp_path, gestures)
    now = sheets(folder)["import_mapping"].rows()
    assert {rid: now[rid]["read_as"] or now[rid]["load"] for rid in shown} == shown
    synced(folder, NOW + timedelta(minutes=5))
    (own,) = (folder / "export-profiles").iterdir()
    told = own.read_text(encoding="utf-8")
    assert ('"Rainbow" = "late cancel"' in told, 'headers = ["Ref Amt"]' in told) == (True, True)
    (file,) = (row for row in sheets(folder)["import_mapping"].rows().values() if row["asks"] == "file")
    assert file["check"].startswith("3 read = ")
