"""From what people pick to a code, and the columns that follow."""

from datetime import date, datetime, time

import pytest

from addon.directory import Directory
from addon.tabs import Value
from tests.all_tabs import all_tabs


@pytest.fixture
def directory() -> Directory:
    """Return two members of one name, one alone with another spelling, two groups, a session on a day."""
    made = Directory(all_tabs())
    made.learn_names("members", [("M-0001", "Zoë Núñez", ()), ("M-0002", "Zoë  Núñez", ())])
    made.learn_names("members", [("M-0003", "Liam O'Connor", ("Bill", "O'Connor, Liam"))])
    made.learn_names("members", [("M-0004", "Doe, Jane", ()), ("M-0005", "Ann Roe", ()), ("M-0006", "Roe, Ann", ())])
    made.learn_names("clinicians", [("C-01", "Anna Berg", ())])
    made.learn_names(
        "clinicians", [("C-02", "Dana Okafor", ()), ("C-03", "Dr. Rosa Berg", ()), ("C-04", "Dana Lund", ())]
    )
    made.learn_names("groups", [("G-01", "Tuesday", ()), ("G-02", "", ())])
    made.sessions[("G-01", date(2026, 3, 3))] = ["G-01 2026-03-03 18:00"]
    made.sessions[("G-01", date(2026, 3, 4))] = ["G-01 2026-03-04 10:00", "G-01 2026-03-04 18:00"]
    return made


PICKS = [
    ("members", "Somebody (M-0001)", None, "M-0001", "the code in brackets decides, whatever the name"),
    ("members", "M-0002", None, "M-0002", "a bare code is a pick"),
    ("members", "m-0002", None, "M-0002", "in small letters, too"),
    ("members", "Somebody (m-0002)", None, "M-0002", "also in brackets"),
    ("members", "liam o'connor", None, "M-0003", "a bare name that one record has"),
    ("members", "BILL", None, "M-0003", "another spelling"),
    ("members", "Zoë Núñez", None, "", "a name that two have decides nothing"),
    ("members", "Zoë Núñez", "M-0002", "M-0002", "then the grey code stands"),
    ("members", "Jane Doe", None, "M-0004", "a client list has the last name first, a roster the first name"),
    ("clinicians", "Berg, Anna", None, "C-01", "and the other way round"),
    ("clinicians", "okafor", None, "C-02", "one word of a clinician's name that no other has"),
    ("clinicians", "Rosa", None, "C-03", "a first name"),
    ("clinicians", "Dana", None, "", "a word that two have decides nothing"),
    ("clinicians", "Berg", None, "", "nor does a family name of two"),
    ("clinicians", "Dr.", None, "", "a title is no name"),
    ("members", "Liam", None, "", "members are many: a first name alone decides nothing"),
    ("members", "Ann Roe", None, "M-0005", "of two orders the one that is typed"),
    ("members", "Somebody (M-9999)", None, "", "an unknown code decides nothing"),
    ("members", "Somebody new", "M-0001", "M-0001", "a renamed record keeps its cells' code"),
    ("members", None, "M-0001", "", "an emptied pick means nobody"),
    ("groups", "Liam O'Connor", None, "", "names of members are no groups"),
]


@pytest.mark.parametrize("case", PICKS, ids=[case[-1] for case in PICKS])
def test_a_pick_means_a_code(directory: Directory, case: tuple[str, Value, Value, str, str]) -> None:
    """Each line: kind, pick, grey code beside it, what it means."""
    kind, pick, beside, code, _ = case
    assert directory.code(kind, pick, beside) == code


def test_a_label_is_what_drop_downs_offer(directory: Directory) -> None:
    """Name and code; without a name the code alone; an unknown code as it is."""
    assert directory.label("M-0003") == "Liam O'Connor (M-0003)"
    assert [directory.label(code) for code in ("G-02", "G-99")] == ["G-02", "G-99"]


FOLLOWS: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    ("members", {"id": "M-0001", "name": "Zoë"}, {"pick": "Zoë (M-0001)"}),
    ("members", {"name": "Zoë"}, {}),
    ("roster", {"group": "Tuesday", "member": "Bill"}, {"group_code": "G-01", "member_code": "M-0003"}),
    ("roster", {"group": "Wednesday", "member": "Zoë Núñez"}, {}),
    ("scores", {"member": "Bill"}, {"member_code": "M-0003"}),
    (
        "sessions",
        {"group": "Tuesday", "date": date(2026, 3, 7), "start": time(10)},
        {"group_code": "G-01", "original_start": datetime(2026, 3, 7, 10)},
    ),
    ("sessions", {"group": "Tuesday", "date": date(2026, 3, 7)}, {"group_code": "G-01"}),
    (
        "sessions",
        {"group": "Tuesday", "date": date(2026, 3, 7), "start": time(10), "original_start": datetime(2026, 3, 6, 10)},
        {"group_code": "G-01"},
    ),
    (
        "attendance",
        {"group": "Tuesday", "member": "Bill", "date": date(2026, 3, 3)},
        {"member_code": "M-0003", "session": "G-01 2026-03-03 18:00"},
    ),
    ("attendance", {"group": "Tuesday", "member": "Bill", "date": date(2026, 3, 4)}, {"member_code": "M-0003"}),
    (
        "attendance",
        {"group": "Tuesday", "member": "Bill", "date": date(2026, 3, 4), "session": "mine"},
        {"member_code": "M-0003", "session": "mine"},
    ),
    ("attendance", {"group": "Tuesday", "member": "Bill"}, {"member_code": "M-0003"}),
    ("flags", {"member": "Bill"}, {}),
]


@pytest.mark.parametrize(("tab", "values", "expected"), FOLLOWS)
def test_machine_columns_follow_from_what_is_picked(
    directory: Directory, tab: str, values: dict[str, Value], expected: dict[str, Value]
) -> None:
    """Blank results are left out, so that nothing is erased by not knowing."""
    assert directory.follows(tab, values) == expected
