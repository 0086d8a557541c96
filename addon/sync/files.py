"""The export files of one pass: read once, stopped by guards, and remembered with what became of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from addon.exports.dates import TURNED
from addon.exports.export import Export
from addon.exports.folder import (
    ACCEPTED,
    DECLINED,
    FILE,
    REFUSED,
    REPLACED,
    WAITING,
    WAITS,
    DroppedFile,
    KnownFile,
    Received,
    changed_header,
    covered_charges,
    file_of,
    is_older,
    not_replaced,
    settled,
)
from addon.exports.guessing.new_words import NewWord
from addon.exports.guessing.tables import Table
from addon.exports.identity import clinician_code
from addon.exports.known_people import known_people
from addon.exports.later_files import outdated, replaced, superseded
from addon.exports.neutral import neutral_name
from addon.exports.profile import Profile
from addon.exports.turned import seems_turned
from addon.memory import Remembered
from addon.part import ExportsRead
from addon.problems import Problem, in_file
from addon.questions import Question, is_no, is_yes
from addon.records import Practice
from addon.sessions.cover import facilitators
from addon.sources import Source
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.guard import Refusal, days_in, guard, turned
from addon.sync.merging.merged_tabs import MergedTabs

EXPORT_WAITS = "export|"
"""How the key of a question about a file that waits begins; the code to confirm follows."""
EXPORT_WAITS_KIND = "export waits"


@dataclass(slots=True, kw_only=True)
class Files:
    """The files that were read.

    ``formats`` are the known ones; ``mapped`` are files of none of them, with the profile that people told;
    ``new_words`` what known formats had never met, with what people told of it; ``asked_again`` the formats that they
    took back, and ``dropped`` the keys of the files that these had read, as if they had never been here.
    ``refused`` are the hashes of files that are left out of this pass, ``waits`` of those among them that wait for an
    answer, ``replaced`` of those that a later file made needless; ``refusals`` are why, by hash.
    ``compared``: their days were compared with the calendar, without and with the practice's groups.
    """

    received: Received
    formats: Mapping[str, Profile]
    mapped: tuple[tuple[Table, Profile], ...]
    new_words: tuple[NewWord, ...]
    asked_again: Mapping[str, Profile]
    dropped: frozenset[str]
    answers: Mapping[str, str]
    group_codes: frozenset[str]
    refused: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    compared: set[bool] = field(default_factory=set)
    asked: list[Question] = field(default_factory=list)
    _usable: tuple[tuple[Export, ...], ExportsRead] | None = None

    def usable(self) -> ExportsRead:
        """Return what parts are given of the files: those that no guard stopped. Every part asks, few files change."""
        exports = tuple(one for one in self.received.exports if one.sha256 not in self.refused)
        if self._usable is None or not _are_same(self._usable[0], exports):
            self._usable = exports, self._as_given(exports)
        return self._usable[1]

    def _as_given(self, exports: tuple[Export, ...]) -> ExportsRead:
        return ExportsRead(
            exports=exports,
            fresh=frozenset(
                one.sha256
                for one in exports
                if one.sha256 in self.received.fresh and not outdated(one, exports, self.received.fresh)
            ),
            group_codes=self.group_codes,
            charged=covered_charges({**self.received.known, **self._settled(exports)}.values()),
            formats=self.formats,
            unfamiliar=tuple(self.received.unfamiliar),
            mapped=self.mapped,
            new_words=self.new_words,
            asked_again=self.asked_again,
            unread=frozenset(self.received.unread),
            is_away=self.received.is_away,
        )

    def _settled(self, exports: Iterable[Export]) -> dict[str, KnownFile]:
        return {one.sha256: settled(one, ACCEPTED, self.received.known, 0) for one in exports}

    def refuse_damaged(self) -> None:
        """Stop files without rows, with doubtful dates, or with other columns than the last accepted file of the kind.

        What an earlier pass took in was accepted by a person, or had nothing to confirm.
        """
        for export in (one for one in self.received.exports if one.sha256 in self.received.fresh - self.refused):
            for refusal in self._damages(export):
                self._refuse([export], refusal)

    def _damages(self, export: Export) -> Iterator[Refusal]:
        """Yield everything that a person has to confirm about a file before its rows are compared."""
        if export.unused:
            return
        if not (export.counts.loaded + export.counts.review or export.adds):
            yield Refusal("no rows", "it has no usable rows at all", export.sha256[:8])
            return
        if changed_header(export, self.received.known):
            what = "its columns are not those of the last file of this kind"
            yield Refusal("header changed", what, export.sha256[:8])
        if export.doubt:
            yield turned(export.doubt, export.sha256)

    def refuse_waiting(self) -> None:
        """Leave out what waited after the last pass, whatever other files are there now: only a person lets it in.

        Once a later file has all its days nobody needs to answer, and its rows are not taken in either.
        """
        waiting: dict[str, list[Export]] = defaultdict(list)
        for export in self.received.exports:
            before = self.received.known.get(export.sha256)
            if before is not None and before.status == REFUSED and before.confirm:
                waiting[before.confirm].append(export)
        for code, exports in waiting.items():
            self._refuse(exports, Refusal("waits", self.received.known[exports[0].sha256].why, code))
        counting = [one for one in self.received.exports if one.sha256 not in self.refused]
        for code, exports in waiting.items():
            over = {one.sha256 for one in exports if self._is_replaced(one, counting)} & self.waits
            self.replaced |= over
            if over == {one.sha256 for one in exports}:
                self.asked[:] = [one for one in self.asked if one.key != f"{EXPORT_WAITS}{code}"]
        self.waits -= self.replaced

    def _is_replaced(self, export: Export, counting: Collection[Export]) -> bool:
        kept = {one.sha256 for one in counting} | {export.sha256}
        return replaced(export, [one for one in self.received.exports if one.sha256 in kept], self.received.known)

    def refuse_turned(self, practice: Practice, today: date) -> None:
        """Stop files whose days and months seem exchanged: at once, and again when the practice's groups are read."""
        if bool(practice.groups) in self.compared:
            return
        self.compared.add(bool(practice.groups))
        for export in (one for one in self.received.exports if one.sha256 in self.received.fresh - self.refused):
            doubt = seems_turned(export, practice, self.group_codes, today=today)
            if doubt:
                self._refuse([export], turned(doubt, export.sha256))

    def stops_any(self, sources: Iterable[Source], tabs: MergedTabs, practice: Practice) -> bool:
        """Return whether a guard stops a file that one of the sources comes from; it is left out from now on."""
        before = len(self.refused)
        for source in sources:
            files = [one for one in self.received.exports if one.source == source.name]
            fresh = [one for one in files if one.sha256 in self.received.fresh and one.sha256 not in self.refused]
            refusal = self._stopped(source, fresh, tabs, practice) if fresh else None
            if refusal is not None:
                self._refuse(fresh, refusal)
        return len(self.refused) > before

    def _stopped(self, source: Source, fresh: list[Export], tabs: MergedTabs, practice: Practice) -> Refusal | None:
        tabs.look(source.tab)
        spans = [export.covers for export in fresh if export.covers]
        complete = any(export.is_complete for export in fresh)
        others = _of_others(practice, fresh)

        def covers(row: AgreedRow) -> bool:
            if row.key.partition("|")[0] in others:
                return False
            days = days_in(row.key)
            return any(first <= day <= last for first, last in spans for day in days) if spans else complete

        return guard(
            tabs.tabs[source.tab],
            source,
            tabs.agreed[source.tab],
            file_hash=fresh[-1].sha256,
            covers=covers,
            older=any(is_older(export, self.received.known) for export in fresh),
        )

    def _refuse(self, exports: list[Export], refusal: Refusal) -> None:
        """Leave files out, unless a person confirmed them by their code."""
        key = f"{EXPORT_WAITS}{refusal.code}"
        answer = self.answers.get(key)
        if is_yes(answer):
            return
        names = ", ".join(export.file for export in exports)
        what = f"This file waits: {refusal.what.removesuffix('.')}. Accept it as it is? (code {refusal.code})"
        self.asked.append(Question(key=key, kind=EXPORT_WAITS_KIND, question=what, where=names))
        files = {export.sha256 for export in exports}
        self.refused |= files
        self.refusals |= dict.fromkeys(files, refusal)
        if not is_no(answer):
            self.waits |= files

    def leave_out(self, skipped: Mapping[tuple[str, str], int]) -> None:
        """Count rows that a part left out by a rule, given by file and rule, as skipped."""
        for (name, rule), rows in skipped.items():
            self.received.exports[:] = [
                replace(one, counts=one.counts.moved_to_skipped(rule, min(rows, one.counts.loaded)))
                if one.file == name
                else one
                for one in self.received.exports
            ]

    def memory(
        self,
        asked: Iterable[Question],
        waiting: Mapping[str, int],
        again: Mapping[str, datetime],
        *,
        growing: bool = False,
    ) -> Remembered[KnownFile]:
        """Return what to remember of the files.

        The next pass reads one again that a question is about or of which rows could not be used, so that it tells them
        again, and all where the workbook is ``growing``: what they tell about a new tab or column can be written then.
        The same bytes made ``again`` after a session that was still to end have more to tell; a file that is dated
        itself cannot be made twice.
        """
        known, made = dict(self.received.known), dict[str, KnownFile | None](dict.fromkeys(self.dropped))
        in_question = {one.file for one in asked if one.file and not is_no(self.answers.get(one.key))}
        for export in self.received.exports:
            is_open = export.file in in_question or export.counts.error or export.counts.review
            waits = growing or (is_open and not superseded(export, self.received.exports))
            status = REFUSED if export.sha256 in self.refused else WAITING if waits else ACCEPTED
            now = settled(export, status, known, waiting.get(export.file, 0))
            later = "" if export.dated or export.file not in again else again[export.file].isoformat()
            why, confirm = self._why_refused(export)
            now = replace(now, again=later, why=why, confirm=confirm)
            if known.get(export.sha256) != now:
                made[export.sha256] = known[export.sha256] = now
        return Remembered(FILE, made)

    def _why_refused(self, export: Export) -> tuple[str, str]:
        """Return why a file waits until a person answers, and the code of that answer.

        What the file alone tells is found again: settings and formats may put it right.
        """
        refusal = self.refusals.get(export.sha256)
        lasts = refusal is not None and refusal.reason not in {TURNED, "no rows"}
        return (refusal.what, refusal.code) if refusal and lasts else ("", "")

    def neutral(self, files: Iterable[DroppedFile]) -> dict[str, str]:
        """Return what each file of the folder is called in the Log and off a terminal."""
        known = self.received.known
        formats = {one.sha256: one.profile for one in self.received.exports}
        formats = {sha256: one.profile for sha256, one in known.items()} | formats
        formats = {file_of(key): formats[key] for key in sorted(formats, reverse=True)}
        hashes = {one.name: one.sha256 for one in files}
        found = {name: neutral_name(name, sha256, formats.get(sha256, "")) for name, sha256 in hashes.items()}
        parts = {one.file for one in self.received.exports if "/" in one.file and file_of(one.file) in found}
        return found | {name: f"{found[file_of(name)]}/{name.partition('/')[2]}" for name in parts}

    def lasting(self, problems: Iterable[Problem], there: Collection[str]) -> tuple[Problem, ...]:
        """Return the problems that every pass meets until they are put right; ``there`` are the names of all files.

        Of a file that was taken in, and that no later one put right, it is how many rows were not read.
        """
        now = dict(self.received.known)
        for export in (one for one in self.received.exports if one.sha256 not in self.refused):
            now[export.sha256] = settled(export, ACCEPTED, now, 0)
        taken = [one for one in now.values() if one.status != REFUSED]
        names = {one.name for one in taken}
        unread = (one for one in not_replaced(taken) if file_of(one.name) in there)
        others = (one for one in problems if not (one.place.is_file and one.place.container in names))
        return (*others, *(_rows_not_read(one) for one in unread))

    def report(self, waiting: Mapping[str, int]) -> tuple[KnownFile, ...]:
        """Return what became of each file that was read."""
        return tuple(self._reported(export, waiting.get(export.file, 0)) for export in self.received.exports)

    def _reported(self, export: Export, waiting: int) -> KnownFile:
        left_out = REPLACED if export.sha256 in self.replaced else WAITS if export.sha256 in self.waits else DECLINED
        status = left_out if export.sha256 in self.refused else ACCEPTED
        return settled(export, status, self.received.known, waiting)


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    """Return whether these are the very same objects: comparing files row by row would take long."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _of_others(practice: Practice, exports: Iterable[Export]) -> frozenset[str]:
    """Return the sessions (as keys have them) of none of the clinicians whom files of visits name."""
    people = known_people(practice)
    names = {row.clinician for export in exports for row in export.visits}
    named = {clinician_code(name, people) for name in names} - {""}
    sessions, groups = practice.sessions if named else (), {one.code: one for one in practice.groups}
    leads = ((one.code, facilitators(one, groups.get(one.group)).lead) for one in sessions)
    return frozenset(code.casefold() for code, lead in leads if lead not in named)


def _rows_not_read(file: KnownFile) -> Problem:
    rows = "1 row" if file.error == 1 else f"{file.error} rows"
    step = "Put them right in the EHR and export the file again; the pass that read it named each row."
    if file.are_payments:
        step = "Get a corrected file, or type the rows into Payments and then take this file out of the exports folder."
    return Problem(in_file(file.name), "rows-not-read", f"{rows} of this file could not be read", step)
