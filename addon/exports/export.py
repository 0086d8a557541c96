"""What one export file yielded, with counts that must add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from addon.exports.rows import ClientRow, PaymentRow, ProspectRow, RosterRow, Row, ScoreRow, VisitRow
from addon.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Every row but the header, by what became of it. ``skipped`` counts by the name of the skip rule."""

    read: int = 0
    loaded: int = 0
    skipped: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    review: int = 0
    error: int = 0

    def moved_to_review(self, rows: int) -> "Counts":
        """Return the counts after a later stage made ``rows`` loaded rows wait. Raises ValueError if too many."""
        if not 0 <= rows <= self.loaded:
            raise ValueError(f"{rows} rows cannot move to review: {self.loaded} are loaded")
        return replace(self, loaded=self.loaded - rows, review=self.review + rows)

    def moved_to_skipped(self, rule: str, rows: int) -> "Counts":
        """Return the counts after a stage skipped ``rows`` loaded rows by a rule. Raises ValueError if too many."""
        if not 0 <= rows <= self.loaded:
            raise ValueError(f"{rows} rows cannot be skipped: {self.loaded} are loaded")
        skipped = {**self.skipped, rule: self.skipped.get(rule, 0) + rows}
        return replace(self, loaded=self.loaded - rows, skipped=MappingProxyType(skipped))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownWord:
    """A status word that a file's format does not know: of which field, in how many rows, and the first of them."""

    word: str = field(repr=False)
    field: str
    rows: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file, read.

    ``rows`` are loaded; ``held_back`` are typed rows that wait for a person (unknown status word, kept
    with status ""): they prove that something took place. ``observed`` names the fields whose column
    the file contains: any other field is no observation, which is not the same as a blank cell.
    ``covers`` is the first and last date of a dated file's loaded rows. Its profile says which ``source`` it
    speaks for, whether it names everybody (``is_complete``), whether its dates' charges are all in it, and which
    fields of its tab it ``fills``, firmly or weakly. ``doubt`` says why a person has to look at its dates first.
    ``dated`` is what the file itself tells of when it was made, ``made`` (the practice's wall time) what counts.
    ``unused`` says why nothing of a known file is used, "" of all others.
    ``whole`` and ``lacking`` name the payments of a remittance that were loaded and those of which rows were refused.
    ``unknown_words`` are status words that keep rows waiting: they are shown in the workbook alone.
    ``adds``: it was read together with others, which add to each other: none proves that what only another has is gone.
    """

    profile: str
    source: str = ""
    is_complete: bool = False
    covers_charges: bool = False
    fills: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    file: str
    sha256: str
    rows: tuple[Row, ...] = ()
    held_back: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    counts: Counts = field(default_factory=Counts)
    covers: tuple[date, date] | None = None
    header_signature: str = ""
    observed: frozenset[str] = frozenset()
    doubt: str = ""
    unused: str = ""
    dated: tuple[date | datetime, ...] = ()
    made: datetime = datetime.max
    whole: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    adds: bool = False
    unknown_words: tuple[UnknownWord, ...] = ()

    @property
    def weak(self) -> frozenset[str]:
        """The fields that the file fills and follows without ever conflicting with a person."""
        return frozenset(name for name, firmness in self.fills.items() if firmness == "weakly")

    @property
    def are_payments(self) -> bool:
        """Whether its rows are payments: such files add to each other, and one never replaces another as a whole."""
        return "paid" in self.observed

    @property
    def visits(self) -> tuple[VisitRow, ...]:
        """The loaded rows that are visits."""
        return tuple(row for row in self.rows if isinstance(row, VisitRow))

    @property
    def clients(self) -> tuple[ClientRow, ...]:
        """The loaded rows that are clients."""
        return tuple(row for row in self.rows if isinstance(row, ClientRow))

    @property
    def roster(self) -> tuple[RosterRow, ...]:
        """The loaded rows that are roster rows."""
        return tuple(row for row in self.rows if isinstance(row, RosterRow))

    @property
    def scores(self) -> tuple[ScoreRow, ...]:
        """The loaded rows that are scores."""
        return tuple(row for row in self.rows if isinstance(row, ScoreRow))

    @property
    def payments(self) -> tuple[PaymentRow, ...]:
        """The loaded rows that are payments."""
        return tuple(row for row in self.rows if isinstance(row, PaymentRow))

    @property
    def prospects(self) -> tuple[ProspectRow, ...]:
        """The loaded rows that are people who ask to join a group."""
        return tuple(row for row in self.rows if isinstance(row, ProspectRow))
