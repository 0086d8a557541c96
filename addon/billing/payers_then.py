"""Whose payer a line has: the member's on the day of the session; a line that went out keeps the one it had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from addon.billing.bill import SERVICE
from addon.billing.package_csv import PackageRow
from addon.facts.catalog import FactRow
from addon.insured import Insured, insured
from addon.records import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class PayersThen:
    """Payers by session and member.

    ``named`` are those in Members, ``days`` the day of each session, ``sent`` the payers of lines that went out.
    """

    known: Insured
    named: Mapping[str, str]
    days: Mapping[str, date]
    today: date
    sent: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, practice: Practice, today: date) -> "PayersThen":
        """Return those of a practice of which nothing went out."""
        return cls(
            known=insured(practice),
            named={one.code: one.payer.strip() for one in practice.members},
            days={one.code: one.start.date() for one in practice.sessions},
            today=today,
        )

    def with_sent(self, rows: Iterable[PackageRow]) -> "PayersThen":
        """Return them where these lines went out."""
        sent = {(row.session, row.member): row.payer for row in rows if row.role == SERVICE and row.payer}
        return replace(self, sent=sent)

    def payer(self, session: str, member: str) -> str:
        """Return whose line it is, "" while nobody knows."""
        found = self.sent.get((session, member))
        return found or self.on(member, self.days.get(session, self.today))

    def on(self, member: str, day: date) -> str:
        """Return the payer of a day as Members and Coverage tell it now."""
        return self.known.payer_on(member, self.named.get(member, ""), day, today=self.today)

    def told(self, rows: Iterable[FactRow]) -> list[FactRow]:
        """Return the facts of members at sessions with the payer of that day."""
        found = ((row, self.payer(row.began, row.member) or None) for row in rows)
        return [
            row if row.values.get("payer") == payer else replace(row, values={**row.values, "payer": payer})
            for row, payer in found
        ]
