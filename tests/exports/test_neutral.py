"""What an export is called where its name must not be told."""

import pytest

from addon.exports.neutral import neutral_name, without_names

HASH = "ab12cd34" * 8


@pytest.mark.parametrize(
    ("name", "profile", "told"),
    [
        ("client_details_report.csv", "", "client_details_report.csv"),
        ("client_attendance_report (1) monday.csv", "", "client_attendance_report (1) monday.csv"),
        ("appointments-2026-03.xlsx", "", "appointments-2026-03.xlsx"),
        ("2026-03-03.csv", "", "2026-03-03.csv"),
        ("Jane Doe.csv", "", "export ab12cd34"),
        ("report_Zoë_Núñez.csv", "generic.scores", "generic.scores ab12cd34"),
        ("April May.csv", "", "export ab12cd34"),
        ("clientsJones.csv", "", "export ab12cd34"),
        ("clinic export.csv", "clinic.visits", "clinic export.csv"),
    ],
)
def test_only_a_reports_usual_words_are_told(name: str, profile: str, told: str) -> None:
    """Months are first names too; a word of the format's own name is usual."""
    assert neutral_name(name, HASH, profile) == told


def test_names_inside_a_text_are_replaced_longer_ones_first() -> None:
    """One file's name may contain another's."""
    names = {"Doe.csv": "export 1", "Jane Doe.csv": "export 2"}
    assert without_names("Jane Doe.csv:3, Doe.csv", names) == "export 2:3, export 1"
