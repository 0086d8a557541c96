"""Corrections: what changed in sessions that were sent. Each is a file of its own; the package itself stays as it was.

A correction grows until somebody answers that it was sent; what changes after that begins the next one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from addon.billing.bill import BLOCKED, BillingLine
from addon.billing.closing import ClosedBooks, Closing, SentSession, sent_now
from addon.billing.package_csv import PackageRow, package_csv, package_rows
from addon.part import BillingPackage
from addon.questions import Question, is_yes
from addon.records import Practice
from addon.tabs import folded

ADD, WITHDRAW, CHANGE = "add", "withdraw", "change"
_COMPARED = {
    "payer": "Payer",
    "code": "Code",
    "units": "Units",
    "modifiers": "Modifiers",
    "place_of_service": "Place of service",
    "charge": "Charge",
    "clinician": "Clinician code",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One line that is no longer as it was sent; ``row`` is as it is now, or as it was if it is withdrawn."""

    change: str
    what: str
    row: PackageRow


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

    def package(self, names: Mapping[str, str]) -> BillingPackage:
        """Return its file."""
        first = {one.row.key: (one.change, one.what) for one in self.changes}
        content = package_csv((one.row for one in self.changes), names=names, first=first)
        return BillingPackage(name=self.file, content=content)


def changes_of(
    before: SentSession, now: SentSession, lines: Iterable[BillingLine], families: Mapping[str, str]
) -> tuple[Changed, ...]:
    """Return what changed in one sent session, whose ``lines`` are worked out anew.

    Only members count whose attendance changed, with their families, and lines that the room as it is now blocks: a
    payer or a rule that is another today changes nothing about the past. ``families``: family by member.
    """
    lines = list(lines)
    was = {row.key: row for row in before.rows}
    is_now = {row.key: row for row in package_rows(lines)}
    states = {(line.session, line.member, line.role): line for line in lines}
    affected = _affected(before, now, families)
    found = []
    for key in sorted(was.keys() | is_now.keys()):
        line = states.get(key)
        if key[1] in affected or (line is not None and line.state == BLOCKED):
            found.append(_changed(was.get(key), is_now.get(key), line))
    return tuple(one for one in found if one is not None)


def families_of(practice: Practice) -> dict[str, str]:
    """Return the family, as it is compared, of every member who has one."""
    return {one.code: folded(one.family) for one in practice.members if one.family}


def _affected(before: SentSession, now: SentSession, families: Mapping[str, str]) -> Collection[str]:
    everybody = before.marks.keys() | now.marks.keys()
    if before.led != now.led:
        return everybody
    changed = {who for who in everybody if before.marks.get(who) != now.marks.get(who)} | set(before.late)
    related = {families[who] for who in changed if who in families}
    return changed | {who for who in everybody if families.get(who) in related}


def _changed(was: PackageRow | None, is_now: PackageRow | None, line: BillingLine | None) -> Changed | None:
    if was is None:
        return None if is_now is None else Changed(change=ADD, what="was not in the package", row=is_now)
    if is_now is None:
        why = f"now {line.status}" if line is not None else "no longer attended"
        return Changed(change=WITHDRAW, what=why, row=was)
    differing = [(title, getattr(was, name), getattr(is_now, name)) for name, title in _COMPARED.items()]
    told = [f"{title} {old or 'blank'}, now {new or 'blank'}" for title, old, new in differing if old != new]
    return Changed(change=CHANGE, what="; ".join(told), row=is_now) if told else None


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
    families: Mapping[str, str],
    answers: Mapping[str, str],
) -> Followed:
    """Compare the closed sessions with what was sent; ``lines`` are those worked out anew, by session."""
    before, now = closing.before, closing.now
    changes = {code: changes_of(before[code], now[code], lines.get(code, ()), families) for code in closing.changed}
    found = _by_month(changes, closing)
    answered = [one for one in found if is_yes(answers.get(one.question.key))]
    open_months = {one.month for one in found if one not in answered}
    sent = dict(before)
    for code in closing.closes:
        sent[code] = sent_now(now[code], lines.get(code, ()))
    for code in closing.changed:
        if changes[code] and before[code].on.replace(day=1) in open_months:
            sent[code] = replace(before[code], corrected=tuple("/".join(one.row.key) for one in changes[code]))
        else:
            rows = _applied(before[code].rows, changes[code])
            sent[code] = replace(sent_now(now[code], lines.get(code, ())), rows=rows)
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
