"""The files in the billing folder over whole passes: what they hold, that they agree, and that what was sent stays."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

import pytest

from addon.documents.typeset import typeset
from tests.billing.pdf import Pdf
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
LAST = "G-01 2026-02-24 18:00"
MONTH, DOCUMENT = "billing-2026-02.csv", "billing-2026-02.pdf"
Change = Callable[[LittlePractice, Random], object]
CORRECTION = ("billing-2026-02-correction-1.csv", "billing-2026-02-correction-1.pdf")


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Three members came on four Tuesdays of February; one pays themselves, one has no payer: their lines wait."""
    with LittlePractice() as made:
        made.typeset = typeset
        made.types("settings", "value", "Example practice", name="Practice name")
        made.types("members", "payer", "Self-pay", name=ZOE)
        made.types("members", "payer", "Aetna", name=LIAM)
        made.types("members", "payer", None, name=RENEE)
        visits = [(who, start) for who in (ZOE, LIAM, RENEE) for start in FEBRUARY]
        made.drops(
            status=charges([(who, start, "90853") for who, start in visits]),
            shows=attendance([(who, start, "Show") for who, start in visits]),
        )
        made.sync()
        yield made


def table(little: LittlePractice, name: str = MONTH) -> list[dict[str, str]]:
    """Return the rows of a package."""
    return list(csv.DictReader(io.StringIO(little.packages[name].decode("utf-8-sig"), newline="")))


def closes(little: LittlePractice, through: str | None = "2026-02-28") -> None:
    """Type Closed through and run a pass."""
    little.types("settings", "value", through, name="Closed through")
    little.sync()


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    """Return a sum."""
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def sums(pdf: Pdf, words: str) -> list[str]:
    """Return what a row of the control sums shows."""
    found = re.search(rf"{re.escape(words)} (\d+) (\d+) ([\d.]+) ([\d.]+)", pdf.text)
    assert found, pdf.text
    return list(found.groups())


def test_sheet_table_and_document_agree_to_the_cent(little: LittlePractice) -> None:
    """What goes out is the table; with what is held it is Billing sessions; by payer it adds up again."""
    pdf, rows = Pdf(little.packages[DOCUMENT]), table(little)
    assert sums(pdf, "Go out") == [
        str(len(rows)), str(len(rows)), f"{total(rows, 'Charge'):.2f}", f"{total(rows, 'Allowed'):.2f}"
    ]  # fmt: skip
    sessions = little.rows("billing_sessions")
    amounts = [sum((Decimal(str(one[name] or 0)) for one in sessions), Decimal(0)) for name in ("amount", "allowed")]
    lines = sum(int(str(one["lines"])) for one in sessions)
    assert sums(pdf, "All lines, as in Billing sessions") == [
        str(lines),
        str(lines),
        *(f"{one:.2f}" for one in amounts),
    ]
    by_payer = [sums(pdf, payer) for payer in sorted({row["Payer"] for row in rows})]
    assert sum(Decimal(one[2]) for one in by_payer) == total(rows, "Charge")
    assert len(rows) < lines


def test_a_document_shows_each_session_and_what_is_held(little: LittlePractice) -> None:
    """Roster, times, who led, notes as the EHR words them, each line; why a line waits."""
    text = Pdf(little.packages[DOCUMENT]).text
    for wanted in (
        f"{ZOE} (M-0001)",
        "Tuesday process group (G-01)",
        "Feb 24 2026, 18:00-19:30",
        "attended",
        "note: signed",
        "90853",
        "Billing: single biller",
        "no payer is recorded",
        "Present: 3 of",
        f"Session {LAST}",
    ):
        assert wanted in text, wanted


def test_a_document_is_tagged_titled_and_numbered(little: LittlePractice) -> None:
    """PDF/UA-1: language, title, headings, header cells of every table, bookmarks, page numbers; and no date inside."""
    pdf = Pdf(little.packages[DOCUMENT])
    assert pdf.root["/MarkInfo"]["/Marked"]
    assert (pdf.root["/Lang"], pdf.reader.metadata and pdf.reader.metadata.title) == ("en", "Billing package 2026-02")
    assert b"pdfuaid:part>1<" in pdf.root["/Metadata"].get_data()
    tags = pdf.tags()
    assert {"/H1", "/H2", "/H3", "/Table", "/THead", "/TH", "/TD", "/P"} <= set(tags)
    assert tags.count("/Table") == tags.count("/THead")
    assert all("/Column" in str(one) for one in pdf.header_cells())
    assert pdf.bookmarks[:2] == ["Billing package 2026-02", "Control sums"]
    assert [one for one in pdf.bookmarks if one.startswith("Feb ")] == [
        f"Feb {day.day} 2026, 18:00-19:30" for day in FEBRUARY
    ]
    assert all(f"Page {at} of {len(pdf.pages)}" in text for at, text in enumerate(pdf.pages, 1))
    assert not {"/CreationDate", "/ModDate"} & set(pdf.reader.metadata or {})


def test_the_same_data_are_not_typeset_twice(little: LittlePractice) -> None:
    """A pass with other news leaves the document alone; equal data make equal bytes."""
    made: list[bytes] = []

    def counted(data: bytes) -> bytes:
        made.append(data)
        return typeset(data)

    before, little.typeset = dict(little.packages), counted
    little.types("groups", "room", "Room 9", name="Tuesday process group")
    little.sync()
    assert (made, little.packages) == ([], before)
    del little.packages[DOCUMENT]
    little.sync()
    assert (len(made), little.packages) == (1, before)


def test_an_open_month_has_its_document_once_it_is_over(little: LittlePractice) -> None:
    """Until then the sheets show the same, and every mark would typeset it again."""
    little.types("members", "payer", "Aetna", name=RENEE)
    little.drops(more=charges([(ZOE, tuesdays((3, 3))[0], "90853")]))
    little.later(days=1)
    little.sync()
    assert "billing-2026-03.csv" in little.packages
    assert "billing-2026-03.pdf" not in little.packages
    little.later(days=40)
    little.sync()
    assert "billing-2026-03.pdf" in little.packages


def _marks(little: LittlePractice, dice: Random) -> None:
    session, code = f"G-01 {dice.choice(FEBRUARY):%Y-%m-%d %H:%M}", dice.choice(["M-0001", "M-0002", "M-0003"])
    status = dice.choice(["no show", "attended", "excused"])
    little.types("attendance", "status", status, session=session, member_code=code)


def _sets(name: str, *values: str) -> Change:
    return lambda little, dice: little.types("settings", "value", dice.choice(values), name=name)


def _charges(little: LittlePractice, dice: Random) -> None:
    late = charges([(ZOE, dice.choice(FEBRUARY), "90853")], fee=f"{dice.randrange(40, 90)}.0")
    little.drops(**{f"late{dice.randrange(99)}": late})


CHANGES: tuple[Change, ...] = (
    _marks,
    lambda little, dice: little.types("members", "name", f"Zoe {dice.randrange(99)}", id="M-0001"),
    lambda little, dice: little.types("members", "payer", dice.choice(["Aetna", "Medicare", None]), id="M-0002"),
    lambda little, dice: little.types("groups", "name", f"Group {dice.randrange(99)}", id="G-01"),
    _sets("Billing mode", "roster split", "prorated minutes"),
    _sets("Practice name", "One practice", "Another"),
    _sets("Closed through", "2026-03-01", "2026-03-31"),
    _charges,
    lambda little, dice: little.types("rates", "fee", dice.randrange(40, 90), id="RT-01"),
    lambda little, _: little.answers("yes", kind="billing correction"),
)
"""What people do after a month was closed."""


def _in_question(little: LittlePractice, **where: str) -> set[str]:
    """Return the tables of corrections that are asked about."""
    rows = little.rows("needs_review", kind="billing correction", status="open", **where)
    return {str(one["where"]).removeprefix("billing/") for one in rows}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.some(2)
def test_what_was_sent_is_byte_identical_after_whatever_follows(little: LittlePractice, seed: int) -> None:
    """The closed month's table, layout and document, and every correction that was answered for."""
    dice = Random(seed)  # noqa: S311 - repeatable, nothing secret
    little.typeset = bytes
    little.types("settings", "value", "SimplePractice", name="Package layouts")
    closes(little)
    sent = {name: content for name, content in little.packages.items() if name.startswith("billing-2026-02")}
    assert sorted(sent) == ["billing-2026-02-SimplePractice.csv", MONTH, DOCUMENT]
    for _ in range(6):
        for change in dice.sample(CHANGES, 2):
            change(little, dice)
        waiting = _in_question(little, decision="yes")
        before = dict(little.packages)
        little.later(days=1)
        little.sync()
        now = _in_question(little)
        for name in waiting - now:
            sent |= {each: before[each] for each in (name, name.replace(".csv", ".pdf"))}
        assert {name: little.packages[name] for name in sent} == sent
        assert not [name for name in little.packages if "-before-" in name]


def test_a_correction_is_a_numbered_table_and_document(little: LittlePractice) -> None:
    """Both list the same; after the answer both stay, whatever a person is called then."""
    closes(little)
    little.types("attendance", "status", "no show", session=LAST, member_code="M-0001")
    little.later(days=1)
    little.sync()
    pdf = Pdf(little.packages[CORRECTION[1]])
    assert "Billing 2026-02 correction 1" in pdf.text
    assert sums(pdf, "withdraw") == ["1", "1", "60.00", "0.00"]
    assert f"{ZOE} (M-0001)" in pdf.text
    before = {name: little.packages[name] for name in CORRECTION}
    little.types("members", "name", "Zoe Married", id="M-0001")
    little.answers("yes", kind="billing correction")
    little.sync()
    assert {name: little.packages[name] for name in CORRECTION} == before
    little.later(days=1)
    little.sync()
    assert {name: little.packages[name] for name in CORRECTION} == before


def test_a_sent_file_that_somebody_edited_is_told_and_left_alone(little: LittlePractice) -> None:
    """Every pass tells it until the file is as it was, or gone; one taken away is nobody's mistake."""
    closes(little)
    was = little.packages[MONTH]
    little.packages[MONTH] = was + b"mine\r\n"
    for _ in range(2):
        little.later(days=1)
        report = little.sync()
        assert [one.place.container for one in report.problems if one.code == "package-edited"] == [MONTH]
    assert little.packages[MONTH] == was + b"mine\r\n"
    little.packages[MONTH] = was
    assert not [one for one in little.sync().problems if one.code == "package-edited"]
    del little.packages[DOCUMENT]
    little.later(days=1)
    assert not [one for one in little.sync().problems if one.code == "package-edited"]
    assert DOCUMENT not in little.packages


def test_an_edited_file_of_an_open_month_is_kept_beside(little: LittlePractice) -> None:
    """Nothing that somebody typed into it is lost when the next pass writes it."""
    was = little.packages[MONTH]
    little.packages[MONTH] = b"mine"
    little.sync()
    assert (little.packages[MONTH], little.packages["billing-2026-02-before-1.csv"]) == (was, b"mine")


def test_a_month_that_is_opened_again_keeps_what_was_sent(little: LittlePractice) -> None:
    """Under a numbered name beside the new one."""
    closes(little)
    sent = {name: little.packages[name] for name in (MONTH, DOCUMENT)}
    closes(little, None)
    little.types("attendance", "status", "no show", session=LAST, member_code="M-0001")
    little.sync()
    assert len(table(little)) == 7
    assert little.packages["billing-2026-02-before-1.csv"] == sent[MONTH]
    assert little.packages["billing-2026-02-before-1.pdf"] == sent[DOCUMENT]


def test_a_month_closed_after_its_last_session_was_is_closed_too(little: LittlePractice) -> None:
    """Closing the rest of the days closes the files, though no session closes with it."""
    closes(little, "2026-02-25")
    assert "open: it changes until it closes" in Pdf(little.packages[DOCUMENT]).text
    closes(little)
    text = Pdf(little.packages[DOCUMENT]).text
    assert "closed: what changes later" in text
    assert f"{ZOE} (M-0001)" in text
    before = dict(little.packages)
    little.types("members", "name", "Zoe Married", id="M-0001")
    little.sync()
    assert little.packages == before


def test_a_session_has_a_package_of_its_own_where_it_is_wanted(little: LittlePractice) -> None:
    """A table and a document; one that was sent stays while its month goes on."""
    assert not [name for name in little.packages if "session" in name]
    little.types("settings", "value", "yes", name="Package for each session")
    little.types("billing_sessions", "sent_on", "2026-03-02", session=LAST)
    little.sync()
    names = ["billing-session-G-01-2026-02-24-1800.csv", "billing-session-G-01-2026-02-24-1800.pdf"]
    own = {name: little.packages[name] for name in names}
    assert len([name for name in little.packages if "session" in name]) == 8
    assert {(row["Session"], row["Member code"]) for row in table(little, names[0])} == {
        (LAST, "M-0001"),
        (LAST, "M-0002"),
    }
    assert sums(Pdf(own[names[1]]), "Go out")[:2] == ["2", "2"]
    little.types("attendance", "status", "no show", session=LAST, member_code="M-0001")
    little.types("members", "name", "Zoe Married", id="M-0001")
    little.later(days=1)
    little.sync()
    assert {name: little.packages[name] for name in names} == own
