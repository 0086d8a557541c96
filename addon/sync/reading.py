"""The first step of a pass: an interrupted one settled, then everything read once."""

from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.folder import FILE, receive
from addon.exports.guessing.answers import TAB as IMPORT_MAPPING
from addon.exports.guessing.answers import Rows, asked_again, chosen_profile, typed_row, with_removed
from addon.exports.guessing.nearest import told_before
from addon.exports.guessing.new_words import new_words, taught_words, with_taught
from addon.exports.guessing.tables import Table
from addon.exports.one_file import FileRead, ReadOnce
from addon.exports.profile import Profile
from addon.incoming import TAKEN
from addon.part import FORMAT_ASKED_AGAIN
from addon.problems import Problem, WorkbookOpenElsewhere, in_tab
from addon.questions import RULES_WAIT, is_no
from addon.records import Practice
from addon.sync.arrivals import GIVEN, MISSING, Arrivals, arrivals, columns_back
from addon.sync.blank_rows import far_below
from addon.sync.earlier.came_back import Earlier, earlier_workbook, write_again
from addon.sync.earlier.saved_late import LateWork, late_work
from addon.sync.files import EXPORT_WAITS, Files
from addon.sync.forgotten import FORGOTTEN, names_in, without_forgotten_clients, without_forgotten_rows
from addon.sync.merging import conflicts, questions
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.merging.mint import Mint, codes_in_use
from addon.sync.merging.own_rows import R, shown_again
from addon.sync.merging.questions import PUT_BACK, QUESTION, AskedQuestion
from addon.sync.merging.reconcile import Circumstances
from addon.sync.merging.safety_rows import handled_words, safety_rows
from addon.sync.own_columns import HEADERS, OwnColumns, without_own
from addon.sync.passes import Pass
from addon.sync.running import RunningPass, busy_span
from addon.sync.settling import COUNTER, settle
from addon.sync.state.audit import AUDIT_TOLD
from addon.sync.undo.writing import Undoing
from addon.sync.unwritten import unwritten_before
from addon.tabs import folded
from addon.workbook import Snapshot

REMOVED = "removed|"
"""How the key of the question about a tab that is left alone begins; the plan's ``left_alone_key`` follows."""
DELETED, _AS_IT_IS = "deleted", frozenset({"readitasitis", "asitis"})
"""What answers it, besides ``put back``; folded."""
MESSAGES_BACK = timedelta(days=15)
"""So far back messages are looked at: the limit of a week, and a week in which a provider may still report."""
FILL = "calendar:"
"""Confirmed with a clinician's code behind it: fill that calendar again."""


@dataclass(slots=True, kw_only=True)
class Begun:
    """A pass that has read everything.

    ``arriving`` are the declared tabs and columns that come with it, ``answers`` those to open questions, ``questions``
    what was asked before, ``counters`` the numbers given out before,
    ``again`` those of them that get another row because somebody deleted theirs, ``decided`` the differences whose
    stale decision or whose row is gone, ``unusable`` the decisions that cannot be used.
    ``came_back``: which earlier state of the workbook was found. ``ends``: the pass ends here, as that could not be put
    right yet, because of this fault, or ("") because nothing is to be written.
    ``late``: what somebody saved into a copy that had been replaced.
    """

    given: Pass
    running: RunningPass
    settled: str
    arriving: Arrivals
    answers: Mapping[str, str]
    questions: Mapping[str, AskedQuestion]
    again: Mapping[str, AskedQuestion]
    counters: Mapping[str, int]
    decided: frozenset[str]
    unusable: list[Problem]
    came_back: str = ""
    ends: str | None = None
    late: LateWork = field(default_factory=LateWork)

    @property
    def tabs(self) -> MergedTabs:
        """Return the tabs of the pass."""
        return self.running.tabs

    @property
    def problems(self) -> list[Problem]:
        """Return what could not be used so far."""
        return list(dict.fromkeys((*self.unusable, *self.tabs.problems(), *self.running.answered.problems)))

    @property
    def lasting_problems(self) -> tuple[Problem, ...]:
        """Return the problems that the next pass meets again unless somebody puts them right.

        A file that was taken in is not read again: what its remarks tell once, its count of unread rows tells on.
        """
        return self.running.files.lasting(self.problems, [file.name for file in self.given.files])


def read_once(given: Pass) -> Generator[str, None, Begun]:
    """Settle an interrupted pass by reading, then read everything: workbook, decisions, answers, exports, calendars."""
    state = given.places.state
    snapshot, baselines, own = _read(given)
    settled = "" if given.dry_run else settle(state, snapshot, given.tabs)
    baselines = state.tabs() if settled else baselines
    earlier = earlier_workbook(snapshot, baselines, given.tabs, state)
    waiting = None
    if earlier:
        yield "writing again what an older copy of the workbook lacks"
        waiting = _write_again(earlier, given)
        if waiting is None:
            snapshot, baselines, own = _read(given)
    directory, counters = Directory(given.tabs), state.remembered(COUNTER)
    tabs = _laid_out(given, snapshot, baselines, directory, counters)
    asked = state.remembered(QUESTION)
    again = _asked_again(given, tabs, asked)
    asked |= again
    answers = _answers(tabs, asked)
    decided, unusable = _take_decisions(tabs, answers, asked)
    arriving = replace(_arriving(given, tabs, answers), own=own)
    late = _late(given, tabs, answers)
    yield "reading exports"
    files = _files(given, tabs, answers, asked)
    files.received.exports = _without_forgotten(given, snapshot, files.received.exports)
    running = RunningPass(
        now=given.now,
        state=state,
        tabs=tabs,
        directory=directory,
        parts=(*given.parts, *given.views),
        files=files,
        practice=Practice(zone=given.zone),
        answers={**files.answers, **_handled(tabs, asked, given.today)},
        new_answers={**answers, **confirmed(given.accept)},
        two_way=given.places.two_way,
        busy=given.places.busy(busy_span(given.now, given.zone)),
        again=fill_again(given.accept),
        inbox=state.inbox.newer_than(state.one(TAKEN, "taken") or 0),
        sendings=state.outbox.all(since=given.now - MESSAGES_BACK),
        addresses=state.addresses.all(),
        public_url=given.public_url,
        channels=given.channels,
    )
    running.answered.problems += [*files.received.problems, *late.problems, *_beside_the_workbook(given)]
    return Begun(
        given=given,
        running=running,
        settled=settled,
        arriving=arriving,
        answers=answers,
        questions=asked,
        again=again,
        counters=counters,
        decided=decided,
        unusable=[*own.unsure, *unusable, *snapshot.problems, *_strays(snapshot), *far_below(snapshot, given.tabs)],
        came_back=earlier.what if earlier else "",
        ends=waiting,
        late=late,
    )


def _beside_the_workbook(given: Pass) -> list[Problem]:
    """Return the problems of what we keep besides the workbook: edited packages, the log, what was not written."""
    state, packages = given.places.state, given.places.packages.edited()
    return [*unwritten_before(state), *packages, *state.audit.problems(state.one(AUDIT_TOLD, "last"))]


def _strays(snapshot: Snapshot) -> list[Problem]:
    """Return a problem for each cell that is too far away from its tab's rows to be read."""
    what = "this cell is far away from the rows of its tab, so it is not read"
    step = "Go there (type its address left of the formula bar), and delete it or move what it holds to the rows."
    places = (in_tab(tab.title, at) for tab in snapshot.tabs.values() for at in tab.strays)
    return [Problem(place, "stray-cell", what, step) for place in places]


def fill_again(accept: Iterable[str]) -> frozenset[str]:
    """Return the codes of the clinicians whose calendars are to be filled again, from what a person confirmed."""
    return frozenset(one.removeprefix(FILL).strip() for one in accept if one.startswith(FILL))


def _write_again(earlier: Earlier, given: Pass) -> str | None:
    """Write again what an earlier workbook lacks; return why it has to wait ("": a rehearsal), None if done."""
    if given.dry_run:
        return ""
    places, run = given.places, f"{given.run}-{len(given.places.state.runs())}"
    try:
        write_again(
            earlier,
            Undoing(workbook=places.workbook, state=places.state, tabs=given.tabs, wall=given.wall, run=run),
        )
    except WorkbookOpenElsewhere as busy:
        return str(busy)
    return None


def _read(given: Pass) -> tuple[Snapshot, dict[str, AgreedTab], OwnColumns]:
    """Read the workbook, and meanwhile what was agreed on: much of a reading is waiting."""
    state = given.places.state
    with ThreadPoolExecutor(max_workers=1) as beside:
        agreed = beside.submit(lambda: (state.tabs(), state.remembered(HEADERS), state.remembered(FORGOTTEN)))
        read = given.places.workbook.read()
        baselines, headers, codes = agreed.result()
    read, own = without_own(read, given.tabs, headers, lambda name: baselines.get(name, AgreedTab()))
    return without_forgotten_rows(read, given.tabs, codes.keys()), baselines, own


def _laid_out(
    given: Pass,
    snapshot: Snapshot,
    baselines: Mapping[str, AgreedTab],
    directory: Directory,
    counters: Mapping[str, int],
) -> MergedTabs:
    """Return the tabs as read, with the ids given so far and the differences that are open."""
    tabs = MergedTabs(
        snapshot=snapshot,
        tabs=given.tabs,
        given=Circumstances(
            today=given.today,
            mint=Mint(dict(counters)),
            resolve=directory.follows,
            added_with=given.places.state.added_with,
        ),
        baselines=baselines,
        differences=given.places.state.remembered(DIFFERENCE),
        fields_back=columns_back(snapshot, given.tabs, given.places.state.remembered(MISSING)),
    )
    if tabs.is_first:  # a code whose row is gone may have been given before the memory of it was lost
        codes = set(codes_in_use(snapshot, given.tabs))
        for tab in given.tabs.values():
            tabs.given.mint.note(tab, codes)
    return tabs


def _asked_again(given: Pass, tabs: MergedTabs, asked: Mapping[str, AskedQuestion]) -> dict[str, AskedQuestion]:
    """Return the questions that get another row, unanswered; so do open conflicts."""
    tabs.changed |= _shown_again(given, tabs, "conflicts", tabs.differences)
    return {key: replace(one, answer="") for key, one in _shown_again(given, tabs, "needs_review", asked).items()}


def _shown_again(given: Pass, tabs: MergedTabs, name: str, before: Mapping[str, R]) -> dict[str, R]:
    """Return what gets another row; the rows of a tab that was put back come back with this pass."""
    is_back = given.places.state.remembered(GIVEN).get(name) == ()
    return {} if is_back else shown_again(before, tabs.look(name), tabs.agreed[name])


def _answers(tabs: MergedTabs, asked: Mapping[str, AskedQuestion]) -> dict[str, str]:
    """Return the answers in Needs review; where none of it can be read, those that were read before."""
    seen = tabs.look("needs_review")
    if seen.rows and "decision" in seen.at and not seen.parted:
        return questions.answers(questions.answer_words(seen), asked.values())
    return {one.key: one.answer for one in asked.values() if one.answer and (one.is_open or one.was_declined)}


def _late(given: Pass, tabs: MergedTabs, answers: Mapping[str, str]) -> LateWork:
    """Return what late saves of other copies hold; what people typed there is typed in."""
    late = late_work(given.places.late_saves(), tabs, given.places.state, answers)
    for one in late.typed:
        late.problems += tabs.type_in(one.tab, one.rid, one.values)
    return late


def _handled(tabs: MergedTabs, asked: Mapping[str, AskedQuestion], today: date) -> dict[str, str]:
    """Return by whom safety questions were handled."""
    return handled_words(safety_rows(tabs.look("needs_review"), today), asked.values())


def _take_decisions(
    tabs: MergedTabs, answers: Mapping[str, str], asked: Mapping[str, AskedQuestion]
) -> tuple[frozenset[str], list[Problem]]:
    """Read what people decided in Conflicts and answered in Needs review.

    Returns the keys of the differences whose stale decision or row is gone, and the decisions that cannot be used.
    """
    tabs.words = conflicts.decision_words(tabs.look("conflicts"))
    tabs.changed |= conflicts.reopened(tabs.differences | tabs.changed, tabs.words)
    tabs.differences |= tabs.changed
    found, unusable = conflicts.decisions(tabs.look("conflicts"), tabs.differences.values(), tabs.tabs)
    if tabs.look("conflicts").parted:
        found = {}  # nothing tells which decision is about which row
    alone = {key: folded(word) for key, word in answers.items() if key.startswith(REMOVED)}
    as_it_is = frozenset(key.removeprefix(REMOVED) for key, word in alone.items() if word in _AS_IT_IS)
    vanished: dict[str, dict[str, bool]] = {}
    for key, word in alone.items():
        if word in {DELETED, folded(PUT_BACK)}:
            rows = vanished.setdefault(tab_left_alone(key), {})
            rows.update((rid, word != DELETED or rows.get(rid, False)) for rid in asked[key].rows)
    tabs.given = replace(tabs.given, decisions=found, as_it_is=as_it_is, vanished=vanished)
    return frozenset(tabs.changed), unusable


def tab_left_alone(key: str) -> str:
    """Return which tab the question about a tab that was left alone is about, by its key; "" if it is another one."""
    return key.removeprefix(REMOVED).partition("|")[0] if key.startswith(REMOVED) else ""


def _arriving(given: Pass, tabs: MergedTabs, answers: Mapping[str, str]) -> Arrivals:
    """Return the declared tabs and columns that this pass adds; nothing is written into them yet."""
    found = arrivals(tabs.snapshot, given.tabs, given.places.state.remembered(GIVEN), answers)
    tabs.coming = frozenset(one.tab for one in found.tabs)
    tabs.returning = frozenset(found.returning)
    tabs.left_out = frozenset(found.left_out)
    tabs.coming_fields = {name: found.fields_coming(name) for name in given.tabs}
    return found


def _without_forgotten(given: Pass, snapshot: Snapshot, exports: Iterable[Export]) -> list[Export]:
    """Leave out what the files tell of members who were forgotten."""
    forgotten = given.places.state.remembered(FORGOTTEN).values()
    members = snapshot.tabs.get("members")
    present = names_in(given.tabs["members"], members) if members and forgotten else frozenset[str]()
    return without_forgotten_clients(exports, forgotten, present)


def confirmed(accept: Iterable[str]) -> dict[str, str]:
    """Return a yes to each question whose code somebody accepted on the command line, by its key."""
    return {f"{asked}{code}": "yes" for code in accept for asked in (EXPORT_WAITS, RULES_WAIT)}


def _mapping_rows(tabs: MergedTabs) -> Rows:
    """Return what people told of the columns of unknown files; rows that mix cells of several tell nothing."""
    if IMPORT_MAPPING not in tabs.tabs:
        return {}
    seen = tabs.look(IMPORT_MAPPING)
    if seen.parted:
        return {}
    fields = ("status", "guess", "read_as", "load")
    values = ((row.rid, seen.values(row)) for row in seen.rows)
    rows = {rid: typed_row(*(one.get(name) for name in fields)) for rid, one in values}
    return with_removed(rows, tabs.agreed[IMPORT_MAPPING].removed())


def _told_before(given: Pass) -> dict[str, Profile]:
    """Return the formats that were taken out to be asked about anew and are not told yet."""
    texts = given.places.state.remembered(FORMAT_ASKED_AGAIN)
    return {name: Profile.model_validate_json(text) for name, text in texts.items()}


def _mapped(
    tabs: MergedTabs, rows: Rows, unfamiliar: Iterable[Table], before: Callable[[Table], Profile | None]
) -> tuple[tuple[Table, Profile], ...]:
    """Return the unknown files of which people told all that is needed, with the profile that follows from it."""
    found = ((one, chosen_profile(one, rows, tabs.tabs, before(one))) for one in unfamiliar)
    return tuple((one, profile) for one, profile in found if profile is not None)


def _format_of(one: FileRead) -> str:
    """Return the name of the format by which a file was read, "" if it was not."""
    return one.outcome.profile if isinstance(one.outcome, Export) else ""


def _files(given: Pass, tabs: MergedTabs, answers: Mapping[str, str], asked: Mapping[str, AskedQuestion]) -> Files:
    """Read the exports that have to be read: all of them where somebody settled a question since the last pass."""
    anew = any(not is_no(answer) and answer != asked[key].answer for key, answer in answers.items())
    rows = _mapping_rows(tabs)
    again = {name: given.profiles[name] for name in asked_again(rows).values() if name in given.profiles}
    formats = {name: one for name, one in given.profiles.items() if name not in again}
    every = given.places.state.remembered(FILE)
    known = {key: one for key, one in every.items() if one.profile not in again}
    dates = replace(given.dates, zone=given.zone, today=given.wall.date())
    anew = anew or bool(given.accept)
    with given.reading() as reader:
        once = ReadOnce(reader)
        read = partial(receive, given.files, known, anew=anew, dates=dates, now=given.wall, read=once)
        received = read(formats)
        told = {**_told_before(given), **again} if received.unfamiliar else {}
        mapped = _mapped(tabs, rows, received.unfamiliar, lambda one: told_before(one, told, formats.values()))
        words = tuple(new_words(received.exports, formats, rows))
        taught = {name: with_taught(formats[name], some) for name, some in taught_words(words).items()}
        if mapped or taught:
            once.drop(lambda one: one.table is not None or _format_of(one) in taught)
            received = read({**formats, **taught, **{profile.name: profile for _, profile in mapped}})
    lasting = {**questions.accepted(asked.values()), **answers, **confirmed(given.accept)}
    files = Files(
        received=received,
        formats=formats,
        mapped=mapped,
        new_words=words,
        asked_again=again,
        dropped=frozenset(every.keys() - known.keys()),
        answers=lasting,
        group_codes=given.group_codes,
    )
    files.refuse_waiting()
    files.refuse_damaged()
    return files
