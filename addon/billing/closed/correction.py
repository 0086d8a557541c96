"""One correction: the lines of a month that changed after they were sent, its question, its two files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from addon.billing.closed.changes import Changed
from addon.billing.document import correction_document
from addon.billing.package_csv import package_csv
from addon.memory import Kept
from addon.part import BillingPackage
from addon.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Everything that changed in the sent sessions of a month and was not sent yet; the sessions are among its rows."""

    month: date
    number: int
    changes: tuple[Changed, ...]

    @property
    def title(self) -> str:
        """The correction as people speak of it: ``2026-10 correction 1``."""
        return f"{self.month:%Y-%m} correction {self.number}"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"billing-{self.month:%Y-%m}-correction-{self.number}.csv"

    @property
    def question(self) -> Question:
        """Whether it was sent; the key holds what it lists, so that an answer is about nothing else."""
        listed = sha256(repr(self.changes).encode()).hexdigest()[:12]
        lines = f"{len(self.changes)} line{'s' if len(self.changes) > 1 else ''}"
        what = f"Billing that was closed or sent has changed since: {lines}, listed in {self.file}."
        return Question(
            key=f"billing correction|{self.month:%Y-%m}|{self.number}|{listed}",
            kind="billing correction",
            question=f"{what} Send the file to the billing staff, then answer yes.",
            where=f"billing/{self.file}",
            choices="yes",
        )

    @property
    def files(self) -> tuple[str, str]:
        """The names of its table and of its document."""
        return self.file, self.file.replace(".csv", ".pdf")

    def packages(self, names: Mapping[str, str], practice: str) -> Iterator[BillingPackage]:
        """Yield its files."""
        first = {one.row.key: (one.change, one.what) for one in self.changes}
        content = package_csv((one.row for one in self.changes), names=names, first=first)
        table, document = self.files
        yield BillingPackage(name=table, content=content)
        changes = [(one.change, one.what, one.row) for one in self.changes]
        shown = correction_document(self.title, changes, names=names, practice=practice)
        yield BillingPackage(name=document, content=shown, is_typeset=True)


OFFERED = Kept("offered correction", Correction)
"""The corrections that somebody is asked to send, by the name of their file: a yes is about these lines."""
