"""What exports say about the tabs of people, and of whom it is unclear who is meant. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from addon.exports.candidates import client_question
from addon.exports.export import Export
from addon.exports.identity import Beside, Recognised, Several, client_key, whole
from addon.exports.known_people import KnownPeople
from addon.exports.rows import ClientRef, ClientRow, RosterRow, ScoreRow
from addon.person_names import name_key
from addon.problems import Place
from addon.questions import Question
from addon.sources import Source, SourceRow
from addon.tabs import Value

RowsBySource = dict[str, list[SourceRow]]
Key = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Rows about a client who is not surely one member."""

    client: ClientRef
    who: Recognised
    beside: Beside
    rows: list[ClientRow | RosterRow | ScoreRow] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class PeopleFound:
    """What exports say about a tab, which questions are open, and how many rows of each file wait.

    ``listed`` is the client list that counts, if there is one; ``unclear`` are the rows to ask about, by question key.
    """

    sources: list[Source] = field(default_factory=list)
    listed: Export | None = None
    asked: list[Question] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    unclear: dict[str, Unclear] = field(default_factory=dict)

    def wait(self, place: Place) -> None:
        """Count one row of a file as waiting for a person."""
        self.waiting[place.container] = self.waiting.get(place.container, 0) + 1

    def ask_who(self, unclear: Unclear, row: ClientRow | RosterRow | ScoreRow, people: KnownPeople) -> None:
        """Let a row wait for the answer who its client is: one question for all rows that the answer moves."""
        self.wait(row.place)
        key = question_key(unclear.client, unclear.who, unclear.beside, people)
        self.unclear.setdefault(key, unclear).rows.append(row)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Rows of whom it is unclear who they are about; asked when all that tells namesakes apart has been read."""

    unclear: tuple[Unclear, ...] = ()

    def asked(self, people: KnownPeople) -> tuple[Question, ...]:
        """Return the questions, with each candidate's own data."""
        return tuple(client_question(one.client, one.who, one.rows, people, one.beside).asked() for one in self.unclear)


def question_key(client: ClientRef, who: Recognised, beside: Beside, people: KnownPeople) -> str:
    """Return the key of the question about a client: bound to some rows, or to a name that nobody in Members has."""
    return client_key(client, beside.where) if isinstance(who, Several) else client_key(whole(client, people))


def row_of(export: Export, values: Mapping[str, Value], *, rid: str = "", key: Key = MappingProxyType({})) -> SourceRow:
    """Return one row of a file: the fields that its profile fills, and the row's key in any case."""
    told = {name: value for name, value in values.items() if name in export.fills}
    return SourceRow(rid=rid, values={**told, **key}, weak=export.weak)


def sources_of(tab: str, by_source: RowsBySource) -> list[Source]:
    """Return the sources of a tab that have something to tell."""
    return [Source(name=name, tab=tab, rows=tuple(rows)) for name, rows in by_source.items() if rows]


OF_SCORES = Beside(where="scores")


def of_roster(row: RosterRow) -> Beside:
    """Return what tells whose roster row it is: an answer counts for one group."""
    return Beside(where=f"roster {name_key(row.group_name)}")
