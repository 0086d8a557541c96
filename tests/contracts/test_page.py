"""The brief as a document: one page, tagged, the tab's numbers, no member."""

from typing import Any

from addon.contracts.brief import accounts, brief_lines
from addon.contracts.page import pages
from addon.documents.typeset import typeset
from tests.billing.pdf import Pdf
from tests.contracts.test_brief import AETNA, CIGNA, KNOWN, LINES, SERVICES, TODAY


def shown() -> list[Any]:
    """Return the lines of the tab."""
    found = accounts((AETNA, CIGNA), LINES, SERVICES, percents={}, known=KNOWN)
    return list(brief_lines(found, TODAY))


def test_a_payers_brief_is_one_tagged_page_with_the_tabs_numbers() -> None:
    """Each number with what it is counted of and how; title, header cells and page number for a screen reader."""
    lines = shown()
    first, second = pages(lines, "Example practice")
    assert [first.name, second.name] == ["payer-brief-aetna.pdf", "payer-brief-cigna.pdf"]
    pdf = Pdf(typeset(first.content))
    assert len(pdf.pages) == 1
    assert pdf.reader.metadata is not None
    assert pdf.reader.metadata.title == "Payer brief: Aetna"
    assert b"pdfuaid:part>1<" in pdf.root["/Metadata"].get_data()
    tags = pdf.tags()
    assert (tags.count("/Table"), tags.count("/THead"), tags.count("/H1"), len(pdf.header_cells())) == (1, 1, 1, 4)
    for one in lines:
        for name in ("what", "result", "of"):
            assert one["payer"] != "Aetna" or " ".join(str(one.get(name) or "").split()) in pdf.text
    assert "M-0001" not in pdf.text
    assert "Page 1 of 1" in pdf.text
    assert "Mar 3 2025 to Mar 2 2026" in pdf.text


def test_the_same_numbers_make_the_same_file_and_two_payers_never_one() -> None:
    """Names that differ in signs alone have files of their own."""
    lines = [{"payer": name, "what": "Contract", "result": "x", "how": "y"} for name in ("BC/BS", "BC-BS", "!!")]
    assert [one.name for one in pages(lines, "")] == [
        "payer-brief-bc-bs.pdf",
        "payer-brief-bc-bs-2.pdf",
        "payer-brief-payer.pdf",
    ]
    assert list(pages(lines, "")) == list(pages(lines, ""))
