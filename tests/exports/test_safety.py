"""Item 9 is found in whatever a practice drops, and nothing of the answer is kept."""

import io
import zipfile

import openpyxl
import pytest

from addon.exports.dates import PracticeDates
from addon.exports.item_9_rows import above_zero
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.exports.safety import SafetyAnswer, safety_answers
from addon.problems import UnreadableExport

PROFILES = load_profiles(shipped_texts())
SCORES = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Source\r\n"
ZERO = "6,Ali Haddad,,PHQ-9,9,2026-03-02,0,form\r\n"
ABOVE = "7,Zoë Núñez,,PHQ-9,12,2026-03-03,2,form\r\n"
ASKS = "How often? [Thoughts that you would be better off dead or of hurting yourself in some way]"


def answers(content: str | bytes, name: str = "scores.csv") -> tuple[SafetyAnswer, ...]:
    """Return what is found in a file."""
    return safety_answers(name, content if isinstance(content, bytes) else content.encode(), PROFILES.values())


def rows(content: str | bytes, name: str = "scores.csv") -> list[str]:
    """Return the rows of a file that a clinician has to look at."""
    return [str(one.place.at) for one in answers(content, name)]


def workbook(text: str) -> bytes:
    """Return an .xlsx with these rows."""
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([float(cell) if cell.isdigit() else cell for cell in line.split(",")])  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_every_sheet_of_a_workbook_is_looked_at(state: str) -> None:
    """Who hid a sheet has not looked at the answer in it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook("Client Name,Note\nBo,x")))
    sheet = book.create_sheet("data")
    for line in (SCORES + ABOVE).splitlines():
        sheet.append(line.split(","))
    sheet.sheet_state = state
    content = io.BytesIO()
    book.save(content)
    assert rows(content.getvalue(), "scores.xlsx") == ["2"]


def zipped(**parts: bytes) -> bytes:
    """Return a zip with these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in parts.items():
            package.writestr(name.replace("_", "."), part)
    return content.getvalue()


def test_each_table_of_a_zip_is_looked_at_and_no_place_names_a_person() -> None:
    """Nobody has to unzip it first; a workbook in it is a table too, a zip in it is none."""
    tables = {"notes_md": b"Item 9", "Zoe Nunez_csv": (SCORES + ABOVE).encode(), "old_XLSX": workbook(SCORES + ABOVE)}
    found = answers(zipped(**tables, inner_xlsx=zipped(**tables)), "all.zip")
    assert [str(one.place) for one in found] == ["all.zip/part 1:2", "all.zip/old.XLSX:2"]
    assert len({one.key for one in found}) == 1


FILES: dict[str, str | bytes] = {
    "a plain list": SCORES + ZERO + ABOVE,
    "an unknown header": SCORES.replace("Score,", "Points,") + ZERO + ABOVE,
    "unknown columns": SCORES.replace("Source", "Room") + ZERO + ABOVE,
    "only item 9 is known": "Who,What,Item 9\r\nA,x,0\r\nB,y,1\r\n",
    "in Spanish": SCORES.replace("Item 9", "Reactivo 9") + ZERO + ABOVE,
    "another writing of the header": SCORES.replace("Item 9", "PHQ-9 Item #9") + ZERO + ABOVE,
    "an ambiguous date": SCORES + ZERO + ABOVE.replace("2026-03-03", "12/08/2026"),
    "both orders of dates": SCORES + ZERO.replace("2026-03-02", "13/4/2026") + ABOVE.replace("2026-03-03", "4/13/26"),
    "no date": SCORES + ZERO + ABOVE.replace("2026-03-03", ""),
    "a date that is none": SCORES + ZERO + ABOVE.replace("2026-03-03", "soon"),
    "no name": SCORES + ZERO + ABOVE.replace("Zoë Núñez", ""),
    "a row that is too short": SCORES + ZERO + ABOVE.replace(",form", ""),
    "one header twice": SCORES.replace("Source", "Date") + ZERO + ABOVE,
    "a quotation mark that never closes": SCORES + '6,"Ali,,PHQ-9,9,2026-03-02,0,form\r\n' + ABOVE,
    "semicolons": (SCORES + ZERO + ABOVE).replace(",", ";"),
    "tabs in UTF-16": (SCORES + ZERO + ABOVE).replace(",", "\t").encode("utf-16"),
    "two encodings": (SCORES + ZERO).encode() + ABOVE.encode("cp1252"),
    "half a letter at the end": (SCORES + ZERO + ABOVE).encode() + "ë".encode()[:1],
    "words for the answer": SCORES + ZERO.replace(",0,", ",Not at all,") + ABOVE.replace(",2,", ",Several days,"),
    "a number and words": SCORES + ZERO.replace(",0,", ",0 - Not at all,") + ABOVE.replace(",2,", ",3: every day,"),
    "a question of a form": f"Timestamp,Your name,{ASKS}\r\n3/2/2026,A,Not at all\r\n3/2/2026,B,Several days\r\n",
    "a question of an unknown form": f"When,Who,Little interest or pleasure in things,{ASKS}\r\n1,A,0,0\r\n2,B,0,1\r\n",
    "a total that needs it": SCORES + ZERO + ABOVE.replace(",12,", ",25,").replace(",2,", ",0,"),
    "a total without an answer": "Client Name,Measure,Score,Date\r\nA,PHQ-9,24,2026-03-02\r\nB,PHQ-9,27,2026-03-02\r\n",
    "an answer that is none": SCORES + ZERO + ABOVE.replace(",2,", ",?,"),
    "another measure": SCORES + ZERO.replace("PHQ-9,9", "GAD-7,9").replace(",0,", ",n/a,") + ABOVE,
    "a total row below": SCORES + ZERO + ABOVE + "Total,,,,21,,2,\r\n",
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_item_9_is_found_whatever_else_is_wrong_with_the_file(case: str) -> None:
    """Row 3 has the answer above zero, row 2 has none."""
    assert rows(FILES[case]) == ["3"]


@pytest.mark.parametrize("case", [case for case, content in FILES.items() if isinstance(content, str)])
def test_item_9_is_found_in_a_workbook_too(case: str) -> None:
    """An .xlsx has no broken quotes; else the same rows are found."""
    text = FILES[case]
    assert isinstance(text, str)
    if '"' not in text and ";" not in text:
        assert rows(workbook(text), "scores.xlsx") == ["3"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\0\1\2", "binary.csv"),
        (b"%PDF-1.7", "paper.pdf"),
        (b"PK\3\4broken", "broken.xlsx"),
        ("Client,Note\r\nZoë,phq9 due\r\n", "list.csv"),
        (SCORES + ZERO, "zero.csv"),
        ("Client,Note\r\nZoë,I would be better off dead or of hurting yourself\r\nBo,fine\r\n", "words.csv"),
    ],
)
def test_nothing_is_found_where_nothing_is(content: str | bytes, name: str) -> None:
    """A file that no table can be read of raises nothing."""
    assert answers(content, name) == ()


@pytest.mark.parametrize(
    ("item", "measure", "total", "expected"),
    [
        ("0", "PHQ-9", "24", False), ("0", "PHQ-9", "25", True), (None, "phq 9", 27.0, True), ("1", "", None, True),
        ("?", "PHQ-9", "3", None), ("?", "", None, None), ("n/a", "ORS", "31", False), ("", "PHQ-9", "", False),
        (2.0, "PHQ-9", 7.0, True), (None, "Depression (PHQ-9)", "25", True), (None, "GAD-7", "25", False),
        (None, "PHQ", "25", True), (None, "PHQ-15", "25", False), (None, "Depression", "55", False),
        ("?", "PHQ-15", "3", False), ("?", "Mood", "3", None), ("n/a", "Mood", "3", False), ("n/a", "PHQ", "3", None),
        (None, "PHQ-ADS", "30", False), (None, "Patient Health Questionnaire 9", 25.0, True),
    ],
)  # fmt: skip
def test_a_total_can_need_an_answer_above_zero(item: object, measure: object, total: object, expected: object) -> None:
    """Eight items of the PHQ-9 reach 24; what cannot be read is looked at like an answer above zero."""
    assert above_zero(item, measure, total) is expected


HEAD = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Alert\n"
LINE = "7,Zoe Nunez,,PHQ-9,12,2026-03-03,2,"
PLAIN = "Client Name,Date,Measure,Score\n"
LONG = "Client,Date,Measure,Question,Answer\nZoe,2026-03-03,PHQ-9,"
ASKED = '"Thoughts that you would be better off dead, or of hurting yourself",'
WHERE: dict[str, tuple[str, list[str]]] = {
    "an alert that is called like the column": (
        HEAD + LINE + "Item 9\n8,B,,PHQ-9,3,2026-03-03,0,\n9,A,,PHQ-9,9,,1,Item 9\n", ["2", "4"],
    ),
    "one line for each item": (
        PLAIN + "A,1/2/2026,PHQ-9 Item 9,2\nB,1/2/2026,PHQ-9 Item 9,0\nC,1/2/2026,PHQ-9,27\nD,,PHQ-9,9\n", ["2", "4"],
    ),
    "item 9 twice": (HEAD.replace("Alert", "Item 9") + LINE + "0\n" + LINE.replace(",2,", ",0,") + "2\n", ["2", "3"]),
    "item 9 before and after": ("Client Name,Intake,PHQ-9 Item 9,Left,PHQ-9 Item 9\nA,1/2/2026,2,3/4/2026,0\n", ["2"]),
    "the header again": ((HEAD + LINE + "\n") * 2, ["2", "4"]),
    "a header that nobody knows again": ("Who,What,Item 9\nA,x,1\n" * 2, ["2", "4"]),
    "another list below": (HEAD + LINE + "\n" + PLAIN.strip() + ",,,Notes,\nB,2026-03-03,PHQ-9,9,,,well,\n", ["2"]),
    "pipes": ((HEAD + LINE + "x\n").replace(",", "|"), ["2"]),
    "a question and its answer": (LONG + ASKED + "2\nZoe,2026-03-03,PHQ-9," + ASKED + "0\n", ["2"]),
    "a question by its number": (LONG + "9,2\nZoe,2026-03-03,PHQ-9,8,3\nZoe,2026-03-03,GAD-7,9,3\n", ["2"]),
    "a question below an unknown header": ("A,B,C,D\n7,Bo,PHQ-9 item 9,2\n7,Bo,PHQ-9 item 9,0\n", ["2"]),
    "the ninth of the PHQ-9": ("Client,Q8,Q9,PHQ-9 Total\nA,0,2,12\nB,3,0,12\n", ["2"]),
    "the ninth of measures": ("Client,Date,Measure,Q8,Q9\nA,1/2/2026,GAD-7,1,2\nB,1/2/2026,PHQ-9,1,2\n", ["3"]),
    "the ninth below a title": ("PHQ-9 results\nClient,Date,Q9\nA,1/2/2026,2\n", ["3"]),
    "items by number": ("name,date,phq_7,phq_8,phq_9\nA,2026-03-03,0,0,1\n", ["2"]),
    "a total by its header": ("Client Name,Date,PHQ-9 Total,PHQ-9 Date\nA,2026-03-03,26,x\nB,2026-03-03,24,x\n", ["2"]),
    "the measure as a header": ("Client,Date,GAD-7,PHQ-9\nA,2026-03-03,21,26\nB,2026-03-03,30,20\n", ["2"]),
    "the measure as a header and no date": ("Client,GAD-7,PHQ-9\nA,21,26\nB,30,20\n", ["2"]),
    "an item of another list": ("Item,Value\nItem 9,50\nItem 8,1\n", []),
    "a total by usual words": ("Client,Assessment,Total Score\nA,PHQ-9,26\nB,PHQ-15,26\n", ["2"]),
    "the ninth of another questionnaire": ("Client,Date,Q9,Note\nA,1/2/2026,2,phq due\n", []),
    "a survey's question 9": ("Client,Date,Question,Answer\nA,1/2/2026,Question 9,4\n", []),
    "what is beside item 9": (
        HEAD.replace("Alert", "Item 9 Date,Item 9 Notes") + LINE.replace(",2,", ",0,") + "2/3/2026,denies\n", [],
    ),
    "another measure's item 9": ("Client Name,Date,GAD-7 Item 9\nA,2026-03-03,2\n", []),
    "an alert and no answer": (HEAD + LINE.replace(",2,", ",0,") + "Item 9\n", []),
}  # fmt: skip


@pytest.mark.parametrize("case", WHERE)
def test_what_names_item_9_is_told_from_what_is_called_like_it(case: str) -> None:
    """No cell hides the answers below it, and no row is told that nobody could explain."""
    content, expected = WHERE[case]
    assert rows(content) == expected


@pytest.mark.parametrize(
    "header",
    [
        "Item 9 Response", "PHQ-9 Item 9 Score", "Item 9 (SI)", "Item9 (0-3)", "phq9_item_9_suicidality", "PHQ9_9",
        "PHQ-9: 9", "PHQ-9 #9", "PHQ9.9", "phq9-09", "phq_09", "phq9_i9", "Item #9 - PHQ", "PHQ-A item 9",
    ],
)  # fmt: skip
def test_a_header_is_known_by_its_words(header: str) -> None:
    """Whoever made the file has not read how we call the column."""
    assert rows(f"Client ID,Client Name,DOB,Measure,Score,Date,{header}\n1,Bo Li,,PHQ-9,9,2026-03-03,2\n") == ["2"]
    assert rows(f'Who,What,"{header}"\nA,x,0\nB,y,1\n') == ["3"]


@pytest.mark.parametrize("measure", ["PHQ", "PHQ-A", "Patient Health Questionnaire-9", "Depression", "phq_9", ""])
@pytest.mark.parametrize(
    ("answer", "readable"),
    [
        ("Several days (1)", True), ("Y", True), ("over half the days", True), ("More than half of the days", True),
        ("sometimes", False), ("Not at all (0)", None), ("N", None), ("", None),
    ],
)  # fmt: skip
def test_an_answer_is_told_however_the_measure_is_called(measure: str, answer: str, readable: object) -> None:
    """Only a measure that is known to be another one leaves an unreadable answer alone."""
    found = answers(f"{HEAD}1,Bo Li,,{measure},12,2026-03-03,{answer},\n")
    assert [one.readable for one in found] == ([] if readable is None else [readable])


def test_an_answer_is_the_same_one_in_every_file() -> None:
    """By who and when, however the file writes it; two rows of one file stay two."""
    (one,) = answers(SCORES + ABOVE)
    (two,) = answers('Date,Client Name,Item 9,Client ID\r\n3/3/2026,"Núñez, Zoë",1,007\r\n', "again.csv")
    other = answers(SCORES + ABOVE.replace("2026-03-03", "2026-03-10") + ABOVE + ABOVE)
    assert one.key == two.key
    assert [answer.key == one.key for answer in other] == [False, True, False]
    assert len({answer.key for answer in other}) == 3


@pytest.mark.parametrize("row", [ABOVE.replace("2026-03-03", ""), ABOVE.replace("Zoë Núñez", "")])
def test_a_row_without_a_person_or_a_day_is_known_again_under_another_name_of_its_file(row: str) -> None:
    """By the bytes of the file and its place there; in another file it may be another person's."""
    (one,), (two,) = answers(SCORES + row), answers(SCORES + row, "scores (1).csv")
    other = answers(SCORES + row + row, "more.csv")
    assert one.key == two.key
    assert len({one.key, *(answer.key for answer in other)}) == 3


def test_nothing_of_the_answer_is_kept() -> None:
    """Not even whether it was a 1 or a 3; the export itself never has the column."""
    (one,), (two,) = answers(SCORES + ABOVE), answers(SCORES + ABOVE.replace(",2,", ",3,"))
    assert one == two
    assert "Z" not in one.key
    assert "item_9" not in read_export("s.csv", (SCORES + ABOVE).encode(), PROFILES).observed


def test_an_answer_in_a_line_of_its_own_becomes_no_score() -> None:
    """It is looked at and counted as left out; the total beside it is loaded."""
    content = PLAIN + "A,1/2/2026,PHQ-9 Item 9,2\nA,1/2/2026,PHQ-9,12\nA,1/2/2026,PHQ-9: 9,0\n"
    export = read_export("s.csv", content.encode(), PROFILES, dates=PracticeDates(order="month first"))
    assert [(one.measure, one.value) for one in export.scores] == [("PHQ-9", 12)]
    assert export.counts.skipped == {"answer to item 9": 2}
    assert rows(content) == ["2"]


def test_a_hostile_workbook_is_refused_and_not_looked_into() -> None:
    """What would stop a reader never reaches it, not even for item 9."""
    content = workbook(SCORES + ABOVE).replace(b"xl/workbook.xml", b"xl/../kbook.xml")
    assert rows(content, "s.xlsx") == []
    with pytest.raises(UnreadableExport):
        read_export("s.xlsx", content, PROFILES)
