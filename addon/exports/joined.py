"""Rows of several exports of one pass -> one visit per member and appointment.

One report has the time, the code and the money, the other the status: they are joined on member,
day and clinician, and on the time where both have it. Where two appointments of one day cannot be
told apart, a person is asked and neither gets a status.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from addon.exports.candidates import client_question
from addon.exports.export import Export
from addon.exports.identity import Beside, Match, Recognised, Several, clinician_code, of_visit, recognise, whole
from addon.exports.known_people import KnownPeople
from addon.exports.review import ReviewItem, rows_name, stable_key
from addon.exports.rows import ClientRef, VisitRow
from addon.exports.same_day import NOBODY_TOLD, ToldOfGroup, others_left, same_day_choices, same_day_key
from addon.names_in_text import date_in_words
from addon.person_names import name_key, person_key
from addon.problems import Place
from addon.records import NOT_COMING
from addon.tabs import folded

Filled = TypeVar("Filled")
GROUP_CODES = frozenset({"90853", "90849", "H0005", "G0410", "G0411"})
"""Billing codes whose rows are group sessions; a practice may pass its own set."""
_FoundRow = tuple[int, str, VisitRow]
"""A row with the number and the profile of its file."""
_NO_NOTE = frozenset({"", "nonote", "notstarted", "none"})
"""What exports show of a progress note that nobody has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedVisit:
    """One member at one appointment, from every report that mentions it (``profiles``).

    ``clinician`` is a code, "" for somebody not in Clinicians; ``clinician_key`` tells clinicians apart in
    either case. ``status`` is still as the file says it (``weak`` not yet settled), ``made`` when that file was made.
    """

    member: str
    clinician: str
    clinician_key: str
    clinician_name: str
    day: date
    start: datetime | None
    minutes: int | None = None
    code: str = ""
    extra_codes: tuple[str, ...] = ()
    status: str = ""
    weak: bool = False
    charge: Decimal | None = None
    units: Decimal | None = None
    note: str = ""
    note_signed: date | None = None
    group_name: str = ""
    session_ref: str = ""
    profiles: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    made: datetime = datetime.max


def settled_status(visit: JoinedVisit, *, ends: datetime, now: datetime) -> tuple[str, bool]:
    """Return the status that a visit proves by ``now``, and whether it is still weak.

    Nobody has attended or missed a session that has not ended, whatever a file tells; only a firm cancellation counts
    ahead. A weak "attended" (the EHR's default) proves nothing either where its file was made before the end, and
    becomes firm when the status report shows a progress note. ``ends`` and ``now`` are wall times of the practice.
    """
    if is_too_early(visit, ends=ends, now=now):
        return "", False
    if not visit.weak:
        return visit.status, False
    return visit.status, not is_note(visit.note)


def is_note(shown: str) -> bool:
    """Return whether an export shows that somebody has begun the progress note."""
    return folded(shown) not in _NO_NOTE


def is_too_early(visit: JoinedVisit, *, ends: datetime, now: datetime) -> bool:
    """Return whether the visit's file cannot know yet what it tells of a session that ends then.

    The moment when a file was made is often a guess, its day hardly ever: a firm word counts from the session's day on.
    """
    if visit.weak:
        return min(now, visit.made) < ends
    is_ahead = now < ends or visit.made.date() < ends.date()
    return is_ahead and bool(visit.status) and visit.status not in NOT_COMING


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The visits of a pass, what must be asked, and which loaded rows wait for an answer (``waiting``).

    ``held`` are the rows that already waited when their file was read, ``open_days`` the (clinician, day)
    of rows about somebody unclear.
    """

    visits: tuple[JoinedVisit, ...]
    review: tuple[ReviewItem, ...]
    waiting: frozenset[Place] = frozenset()
    held: frozenset[Place] = frozenset()
    open_days: frozenset[tuple[str, date]] = frozenset()


def is_group_code(code: str, group_codes: frozenset[str] = GROUP_CODES) -> bool:
    """Return whether a billing code, with or without modifiers, is one of a group session."""
    return code[:5] in group_codes


def joined_visits(
    exports: Sequence[Export],
    people: KnownPeople,
    *,
    group_codes: frozenset[str] = GROUP_CODES,
    told: ToldOfGroup = NOBODY_TOLD,
) -> Joined:
    """Join the visits of several exports, given oldest first: of two files of one format the later one counts.

    ``told``: what people told of appointments of one day that the files do not tell apart.
    """
    gathered = _Gathered(people, told)
    for number, export in enumerate(exports):
        gathered.add(number, export)
    visits: list[JoinedVisit] = []
    for (member, clinician, _), rows in gathered.buckets.items():
        visits.extend(_Bucket(member, clinician, gathered, group_codes).joined(rows))
    return Joined(
        visits=tuple(visits),
        review=tuple(gathered.questions()),
        waiting=frozenset(gathered.waiting - gathered.held),
        held=frozenset(gathered.held),
        open_days=frozenset(gathered.open_days),
    )


@dataclass(frozen=True, slots=True)
class _RowClinician:
    code: str
    key: str


class _Gathered:
    """Rows by member, clinician and day; the questions about rows where it is not clear who is meant."""

    def __init__(self, people: KnownPeople, told: ToldOfGroup) -> None:
        self.people = people
        self.told = told
        self.made: list[datetime] = []
        self.adding: set[str] = set()
        self.buckets: dict[tuple[str, _RowClinician, date], list[_FoundRow]] = defaultdict(list)
        self.waiting: set[Place] = set()
        self.held: set[Place] = set()
        self.open_days: set[tuple[str, date]] = set()
        self.pairs: list[ReviewItem] = []
        self._clients: dict[tuple[ClientRef, Beside], Recognised] = {}
        self._clinicians: dict[str, _RowClinician] = {}
        self._unclear: dict[tuple[ClientRef, str], list[VisitRow]] = defaultdict(list)
        self._unknown_clinicians: dict[str, list[VisitRow]] = defaultdict(list)

    def add(self, number: int, export: Export) -> None:
        self.made.append(export.made)
        self.adding |= {export.profile} if export.adds else set()
        held = tuple(row for row in export.held_back if isinstance(row, VisitRow))
        self.held.update(row.place for row in held)
        for row in (*export.visits, *held):
            clinician = self._clinician(row)
            who = self._client(row.client, of_visit(clinician.code, row.day, row.start))
            if isinstance(who, Match):
                self.buckets[who.code, clinician, row.day].append((number, export.profile, row))
            else:
                self._unclear[row.client, clinician.code if isinstance(who, Several) else ""].append(row)
                self.waiting.add(row.place)
                self.open_days.add((clinician.code, row.day))

    def _clinician(self, row: VisitRow) -> _RowClinician:
        known = self._clinicians.get(row.clinician)
        if known is None:
            code = clinician_code(row.clinician, self.people)
            known = self._clinicians[row.clinician] = _RowClinician(code, code or name_key(row.clinician))
        if not known.code and row.clinician:
            self._unknown_clinicians[known.key].append(row)
        return known

    def _client(self, client: ClientRef, beside: Beside) -> Recognised:
        key = (client, beside)
        found = self._clients.get(key)
        if found is None:
            found = self._clients[key] = recognise(client, self.people, beside)
        return found

    def _who(self, client: ClientRef, rows: Sequence[VisitRow]) -> Recognised:
        """Return what was found out about unclear rows of one clinician."""
        row = rows[0]
        return self._client(client, of_visit(self._clinicians[row.clinician].code, row.day, row.start))

    def _by_person(self) -> dict[tuple[ClientRef, str], list[VisitRow]]:
        """Return the unclear rows once per person, whatever the spelling."""
        first: dict[tuple[object, ...], tuple[ClientRef, str]] = {}
        found: dict[tuple[ClientRef, str], list[VisitRow]] = defaultdict(list)
        for (client, clinician), rows in self._unclear.items():
            several = isinstance(self._who(client, rows), Several)
            known = client if several else whole(client, self.people)
            person = (person_key(client.name), known.birth_date, known.external_id, clinician)
            found[first.setdefault(person, (client, clinician))].extend(rows)
        return found

    def questions(self) -> Iterator[ReviewItem]:
        for (client, clinician), rows in self._by_person().items():
            found = self._who(client, rows)
            yield client_question(client, found, rows, self.people, of_visit(clinician))
        for key, rows in self._unknown_clinicians.items():
            yield ReviewItem(
                kind="unknown clinician",
                key=stable_key("clinician", key),
                question=f"{rows_name(rows)} a clinician who is not in Clinicians. Add the name there.",
                place=rows[0].place,
                choices=("added", "ignore"),
                rows=len(rows),
                private=f"Written there: {rows[0].clinician}.",
            )
        yield from self.pairs


class _Bucket:
    """The rows of one member with one clinician on one day."""

    def __init__(self, member: str, clinician: _RowClinician, gathered: _Gathered, group_codes: frozenset[str]) -> None:
        self._member = member
        self._clinician = clinician
        self._gathered = gathered
        self._group_codes = group_codes

    def joined(self, rows: list[_FoundRow]) -> list[JoinedVisit]:
        if len(rows) == 1:
            return [self._visit(rows[0])]
        if len(rows) == 2 and (pair := _one_of_each(rows)):
            return [self._visit(pair[0], status_of=pair[1])]
        latest = {profile: number for number, profile, _ in rows}
        adding = self._gathered.adding
        visits = [self._visit(one) for one in rows if one[1] in adding or latest[one[1]] == one[0]]
        timed = self._by_start([one for one in visits if one.start is not None])
        dated = [one for one in visits if one.start is None]
        return self._with_status(timed, dated) if timed and dated else timed + dated

    def _visit(self, one: _FoundRow, *, status_of: _FoundRow | None = None) -> JoinedVisit:
        _, profile, row = one
        number, other, said = status_of or (one[0], "", row)
        return JoinedVisit(
            member=self._member,
            clinician=self._clinician.code,
            clinician_key=self._clinician.key,
            clinician_name=row.clinician,
            day=row.day,
            start=row.start,
            minutes=row.minutes,
            code=row.code,
            status=said.status,
            weak=said.weak,
            charge=row.charge,
            units=row.units,
            note=row.note,
            note_signed=row.note_signed,
            group_name=row.group_name,
            session_ref=row.session_ref,
            profiles=(profile, other) if other else (profile,),
            places=(row.place, said.place) if other else (row.place,),
            made=self._gathered.made[number],
        )

    def _by_start(self, visits: list[JoinedVisit]) -> list[JoinedVisit]:
        """Fold the rows of one start into one visit: add-on codes, repeated rows, two reports with times."""
        found: dict[datetime | None, list[JoinedVisit]] = defaultdict(list)
        for visit in visits:
            found[visit.start].append(visit)
        return [self._folded(same) if len(same) > 1 else same[0] for same in found.values()]

    def _folded(self, same: list[JoinedVisit]) -> JoinedVisit:
        ranked = sorted(same, key=lambda one: (not is_group_code(one.code, self._group_codes), not one.code))
        main = ranked[0]
        said = {(one.status, one.weak) for one in same if one.status}
        if len({status for status, _ in said}) > 1:
            answer = self._told(same)
            if not answer:
                self._ask(same)
            said = {(answer, False)} if answer else set()
        status, weak = min(said, default=("", False), key=lambda one: one[1])
        made = max((one.made for one in same if (one.status, one.weak) == (status, weak)), default=main.made)
        return replace(
            main,
            status=status,
            weak=weak,
            minutes=_first(one.minutes for one in ranked),
            charge=_first(one.charge for one in ranked),
            units=_first(one.units for one in ranked),
            note=_first(one.note for one in ranked) or "",
            note_signed=_first(one.note_signed for one in ranked),
            group_name=_first(one.group_name for one in ranked) or "",
            session_ref=_first(one.session_ref for one in ranked) or "",
            extra_codes=tuple(dict.fromkeys(one.code for one in ranked[1:] if one.code not in {"", main.code})),
            profiles=tuple(dict.fromkeys(p for one in same for p in one.profiles)),
            places=tuple(place for one in same for place in one.places),
            made=made,
        )

    def _with_status(self, timed: list[JoinedVisit], dated: list[JoinedVisit]) -> list[JoinedVisit]:
        """Give the statuses of rows without a time to the day's appointments, if it is certain whose they are."""
        said = {(one.status, one.weak) for one in dated}
        if any(one.status for one in timed):
            if Counter(one.status for one in timed) != Counter(one.status for one in dated):
                return self._as_told(timed, dated)
            return timed
        if len(said) > 1 or len(timed) > len(dated):
            return self._as_told(timed, dated)
        joined = [
            replace(
                one,
                status=other.status,
                weak=other.weak,
                profiles=tuple(dict.fromkeys((*one.profiles, *other.profiles))),
                places=one.places + other.places,
                made=other.made,
            )
            for one, other in zip(timed, dated, strict=False)
        ]
        return joined + dated[len(timed) :]

    def _told(self, rows: Sequence[JoinedVisit]) -> str:
        statuses = [one.status for one in rows if one.status]
        return self._gathered.told.status(self._member, self._clinician.key, rows[0].day, statuses)

    def _as_told(self, timed: list[JoinedVisit], dated: list[JoinedVisit]) -> list[JoinedVisit]:
        """Give the group session the status that a person told, and another appointment the one that is left."""
        answer = self._told(dated)
        of_group = [one for one in timed if is_group_code(one.code, self._group_codes)]
        if not answer or not of_group:
            self._ask(dated, timed)
            return timed
        left = others_left(answer, [one.status for one in dated])
        places = tuple(place for one in dated for place in one.places)
        others = [profile for one in dated for profile in one.profiles]
        return [
            replace(
                one,
                status=answer if one in of_group else one.status or left,
                weak=one.weak and one not in of_group,
                profiles=tuple(dict.fromkeys((*one.profiles, *others))),
                places=one.places + places,
            )
            for one in timed
        ]

    def _ask(self, rows: list[JoinedVisit], others: Sequence[JoinedVisit] = ()) -> None:
        for one in rows:
            self._gathered.waiting.update(one.places)
        self._gathered.pairs.append(same_day_question(rows, count=max(len(rows), len(others))))


def _one_of_each(rows: list[_FoundRow]) -> list[_FoundRow] | None:
    """Return an appointment without a status and the row without a time that has it, where that is all: nearly always.

    What ``joined`` finds out for several then needs no finding out.
    """
    timed, dated = sorted(rows, key=lambda one: one[2].start is None)
    certain = timed[2].start is not None and dated[2].start is None and not timed[2].status
    return [timed, dated] if certain and timed[1] != dated[1] else None


def same_day_question(rows: Sequence[JoinedVisit], *, count: int) -> ReviewItem:
    """Return the question about appointments of one day whose statuses cannot be told apart."""
    one = rows[0]
    who = f"{one.member} with {one.clinician or 'a clinician who is not in Clinicians'} on {date_in_words(one.day)}"
    return ReviewItem(
        kind="same day",
        key=same_day_key(one.member, one.clinician_key, one.day),
        question=f"{who}: {count} appointments, and the file does not say which status belongs to the group session.",
        place=one.places[0],
        choices=same_day_choices([row.status for row in rows]),
        rows=sum(len(row.places) for row in rows),
    )


def _first(values: Iterator[Filled]) -> Filled | None:
    return next((value for value in values if value), None)
