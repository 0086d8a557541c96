"""Corrections: what changed in sessions that were sent. Each is a file of its own; the package itself stays as it was.

A correction grows until somebody answers that it was sent. The yes is about the lines as they were asked about: what
changes after that, or arrives with it, begins the next one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addon.billing.bill import BillingLine, SessionBill
from addon.billing.closed.changes import WITHDRAW, Changed, changes_of
from addon.billing.closed.closing import ClosedBooks, Closing, SentSession, sent_now
from addon.billing.closed.correction import Correction
from addon.billing.package_csv import PackageRow
from addon.questions import is_yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What following the closed sessions came to.

    ``waiting`` are the corrections to send, ``answered`` those that were sent, ``withdrawn`` those of which nothing is
    left to send; ``sent`` and ``books`` are to be remembered. ``resolved`` are keys of lines, by session, that are no
    longer in a correction.
    """

    waiting: tuple[Correction, ...]
    answered: tuple[Correction, ...]
    withdrawn: tuple[Correction, ...]
    sent: Mapping[str, SentSession]
    books: ClosedBooks
    resolved: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The corrections that somebody was asked to send: those that were sent, and those without an answer."""

    answered: tuple[Correction, ...] = ()
    unanswered: tuple[Correction, ...] = ()

    @classmethod
    def of(cls, offered: Iterable[Correction], answers: Mapping[str, str]) -> "Offered":
        """Return them by what people answered, by question key."""
        ones = sorted(offered, key=lambda one: one.file)
        yes = [one for one in ones if is_yes(answers.get(one.question.key))]
        return cls(answered=tuple(yes), unanswered=tuple(one for one in ones if one not in yes))


def with_sent(closing: Closing, answered: Iterable[Correction]) -> Closing:
    """Return the closed sessions as the billing staff has them, once these corrections were sent as they were asked."""
    before, done = dict(closing.before), dict(closing.books.corrections)
    for one in answered:
        done[f"{one.month:%Y-%m}"] = one.number
        by_session: defaultdict[str, list[Changed]] = defaultdict(list)
        for change in one.changes:
            by_session[change.row.session].append(change)
        for code in by_session.keys() & before.keys():
            was, whose = before[code], {each.row.member for each in by_session[code]}
            before[code] = replace(
                was,
                rows=applied(was.rows, by_session[code]),
                withdrawn=_withdrawn(was.withdrawn, by_session[code]),
                marks={who: mark for who, mark in was.marks.items() if who not in whose},  # looked at once more
                corrected=(),
            )
    return replace(closing, before=before, books=replace(closing.books, corrections=done))


def followed(
    closing: Closing,
    lines: Mapping[str, Sequence[BillingLine]],
    *,
    bills: Mapping[str, SessionBill],
    families: Mapping[str, str],
    offered: Offered,
) -> Followed:
    """Compare the closed sessions with what was sent; ``lines`` and ``bills`` are those worked out anew, by session.

    ``closing`` is as ``with_sent`` returns it.
    """
    before, now = closing.before, closing.now
    changes = {code: changes_of(before[code], now[code], lines.get(code, ()), families) for code in closing.changed}
    waiting = _by_month(changes, closing)
    sent = dict(before)
    for code in closing.closes:
        sent[code] = sent_now(now[code], lines.get(code, ()), bills.get(code))
    for code in closing.changed:
        if changes[code]:
            sent[code] = replace(before[code], corrected=tuple("/".join(one.row.key) for one in changes[code]))
        else:
            made = sent_now(now[code], lines.get(code, ()), bills.get(code))
            was = before[code]
            sent[code] = replace(made, on=was.on, rows=was.rows, withdrawn=was.withdrawn)
    files = {one.file for one in waiting}
    return Followed(
        waiting=tuple(waiting),
        answered=offered.answered,
        withdrawn=tuple(one for one in offered.unanswered if one.file not in files),
        sent=sent,
        books=closing.books,
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


def applied(rows: Iterable[PackageRow], changes: Iterable[Changed]) -> tuple[PackageRow, ...]:
    """Return what the billing staff has once the correction was sent."""
    now = {row.key: row for row in rows}
    for one in changes:
        if one.change == WITHDRAW:
            now.pop(one.row.key, None)
        else:
            now[one.row.key] = one.row
    return tuple(now[key] for key in sorted(now))


def _withdrawn(before: Iterable[str], changes: Iterable[Changed]) -> tuple[str, ...]:
    """Return the keys of the lines that corrections withdrew and did not add again."""
    now = dict.fromkeys(before)
    for one in changes:
        key = "/".join(one.row.key)
        if one.change == WITHDRAW:
            now[key] = None
        else:
            now.pop(key, None)
    return tuple(now)


def _resolved(before: SentSession, changes: Iterable[Changed]) -> tuple[str, ...]:
    listed = {"/".join(one.row.key) for one in changes}
    return tuple(key for key in before.corrected if key not in listed)
