"""Corrections: what changed in sessions that were sent. Each is a file of its own; the package itself stays as it was.

A correction grows until somebody answers that it was sent; what changes after that begins the next one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from addon.billing.bill import BillingLine, SessionBill
from addon.billing.closed.changes import WITHDRAW, Changed, changes_of
from addon.billing.closed.closing import ClosedBooks, Closing, SentSession, sent_now
from addon.billing.document import correction_document
from addon.billing.package_csv import PackageRow, package_csv
from addon.part import BillingPackage
from addon.questions import Question, is_yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Everything that changed in the sent sessions of a month and was not sent yet."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What following the closed sessions came to.

    ``waiting`` are the corrections to send, ``answered`` those that were sent; ``sent`` and ``books`` are to be
    remembered. ``resolved`` are keys of lines, by session, that are no longer in a correction.
    """

    waiting: tuple[Correction, ...]
    answered: tuple[Correction, ...]
    sent: Mapping[str, SentSession]
    books: ClosedBooks
    resolved: Mapping[str, tuple[str, ...]]


def followed(
    closing: Closing,
    lines: Mapping[str, Sequence[BillingLine]],
    *,
    bills: Mapping[str, SessionBill],
    families: Mapping[str, str],
    answers: Mapping[str, str],
) -> Followed:
    """Compare the closed sessions with what was sent; ``lines`` and ``bills`` are those worked out anew, by session."""
    before, now = closing.before, closing.now
    changes = {code: changes_of(before[code], now[code], lines.get(code, ()), families) for code in closing.changed}
    found = _by_month(changes, closing)
    answered = [one for one in found if is_yes(answers.get(one.question.key))]
    open_months = {one.month for one in found if one not in answered}
    sent = dict(before)
    for code in closing.closes:
        sent[code] = sent_now(now[code], lines.get(code, ()), bills.get(code))
    for code in closing.changed:
        if changes[code] and before[code].on.replace(day=1) in open_months:
            sent[code] = replace(before[code], corrected=tuple("/".join(one.row.key) for one in changes[code]))
        else:
            rows = _applied(before[code].rows, changes[code])
            sent[code] = replace(sent_now(now[code], lines.get(code, ()), bills.get(code)), rows=rows)
    counts = {**closing.books.corrections, **{f"{one.month:%Y-%m}": one.number for one in answered}}
    return Followed(
        waiting=tuple(one for one in found if one not in answered),
        answered=tuple(answered),
        sent=sent,
        books=replace(closing.books, corrections=counts),
        resolved={code: _resolved(before[code], changes[code]) for code in sorted(closing.changed)},
    )


def _by_month(changes: Mapping[str, Sequence[Changed]], closing: Closing) -> list[Correction]:
    months: dict[date, list[Changed]] = {}
    for code in sorted(changes):
        if changes[code]:
            months.setdefault(closing.before[code].on.replace(day=1), []).extend(changes[code])
    done = closing.books.corrections
    return [
        Correction(month=month, number=done.get(f"{month:%Y-%m}", 0) + 1, changes=tuple(found))
        for month, found in sorted(months.items())
    ]


def _applied(rows: Iterable[PackageRow], changes: Iterable[Changed]) -> tuple[PackageRow, ...]:
    """Return what the billing staff has once the correction was sent."""
    now = {row.key: row for row in rows}
    for one in changes:
        if one.change == WITHDRAW:
            now.pop(one.row.key, None)
        else:
            now[one.row.key] = one.row
    return tuple(now[key] for key in sorted(now))


def _resolved(before: SentSession, changes: Iterable[Changed]) -> tuple[str, ...]:
    listed = {"/".join(one.row.key) for one in changes}
    return tuple(key for key in before.corrected if key not in listed)
