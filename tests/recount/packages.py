"""The billing packages' files worked out again: every ready line of a month and the changes due beside them."""

from collections.abc import Iterable, Iterator

from tests.recount.billing import Line
from tests.recount.read_practice import Book, text
from tests.recount.same_day import changes

Place = tuple[str, str, str, str]
"""File, session, member and code."""


def place(file: str, session: str, member: str, code: str) -> Place:
    """Return where a line stands."""
    return file, session, member, code


def package_lines(book: Book, lines: Iterable[Line]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Yield the place of each line that a package should hold, with its cells."""
    codes = {text(one["Name"]): one["ID"] for one in book.tabs["Clinicians"]}
    for line in lines:
        if not line.status.startswith("ready"):
            continue
        on, shown = line.row["on"], line.shown
        clinician = shown["Clinician"].split(" (")[0]
        cells = {
            "Date": on.isoformat(),
            "Member": text(book.members[line.member]["Name"]),
            "Payer": shown["Payer"],
            "Units": "1",
            "Modifiers": shown["Modifiers"],
            "Place of service": shown["Place of service"],
            "Charge": shown["Amount"],
            "Allowed": shown["Allowed"],
            "Clinician": clinician,
            "Clinician code": codes[clinician],
        }
        yield place(f"billing-{on:%Y-%m}.csv", line.session["Session"], line.member, shown["Code"]), cells
    for (on, member, _), cells in changes(book, lines):
        if cells["Status"].startswith("individual line"):
            told = {"Date": on.isoformat(), "Payer": cells["Payer"], "Modifiers": cells["Modifiers"], "Charge": ""}
            yield place(f"billing-{on:%Y-%m}.csv", cells["Session"], member, cells["Code"]), told
