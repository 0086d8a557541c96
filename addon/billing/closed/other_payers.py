"""Lines that went out with another payer than their day has by now: asked about, and corrected after a yes."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from addon.billing.bill import SERVICE
from addon.billing.closed.closing import Closing
from addon.billing.package_csv import PackageRow
from addon.billing.payers_then import PayersThen
from addon.names_in_text import date_in_words
from addon.questions import Question, is_yes


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """What one member's lines went out with, and who pays by now; ``rows`` are in the order of their days."""

    member: str
    was: str
    now: str
    rows: Sequence[PackageRow]

    @property
    def question(self) -> Question:
        """Whether the payer was another then, too."""
        first, last = (date_in_words(one.on) for one in (self.rows[0], self.rows[-1]))
        days = first if first == last else f"{first} to {last}"
        lines = "1 line of a closed day" if len(self.rows) == 1 else f"{len(self.rows)} lines of closed days"
        what = f"{self.member}: the payer is {self.now} now, and {lines} ({days}) went out with {self.was}."
        return Question(
            key=f"payer then|{self.member}|{self.was}|{self.now}|{self.rows[-1].on}",
            kind="payer then",
            question=f"{what} Did {self.now} pay then? yes corrects them; no: it changed since, and they stay.",
            where="Members, Coverage",
        )


def other_payers(closing: Closing, payers: PayersThen) -> tuple[OtherPayer, ...]:
    """Return what went out with another payer. A name that Payers no longer has was renamed: that is no other payer."""
    found: defaultdict[tuple[str, str, str], list[PackageRow]] = defaultdict(list)
    for one in closing.before.values():
        for row in one.rows:
            now = payers.on(row.member, one.on) if row.role == SERVICE and row.payer else ""
            if now and not payers.known.is_same(now, row.payer) and _is_known(row.payer, payers):
                found[row.member, row.payer, now].append(row)
    return tuple(
        OtherPayer(*about, sorted(rows, key=lambda row: (row.on, row.key))) for about, rows in sorted(found.items())
    )


def _is_known(name: str, payers: PayersThen) -> bool:
    return not payers.known.payers or payers.known.payer(name) is not None or payers.known.pays_alone(name)


def with_payers(
    closing: Closing, payers: PayersThen, answers: Mapping[str, str]
) -> tuple[Closing, PayersThen, tuple[Question, ...]]:
    """Return the closed sessions of which lines are to be looked at again, whose payer counts, and what is asked."""
    others = other_payers(closing, payers)
    yes = [one for one in others if is_yes(answers.get(one.question.key))]
    again = {(row.session, row.member) for one in yes for row in one.rows if row.session in closing.now}
    asked = tuple(one.question for one in others if one not in yes)
    kept = payers.with_sent(_kept(closing, again))
    return _looked_at_again(closing, again), kept, asked


def _kept(closing: Closing, again: Container[tuple[str, str]]) -> Iterator[PackageRow]:
    return (row for one in closing.before.values() for row in one.rows if (row.session, row.member) not in again)


def _looked_at_again(closing: Closing, again: set[tuple[str, str]]) -> Closing:
    before = dict(closing.before)
    for code, member in again:
        marks = {who: mark for who, mark in before[code].marks.items() if who != member}
        before[code] = replace(before[code], marks=marks)
    return replace(closing, before=before, changed=closing.changed | {code for code, _ in again})
