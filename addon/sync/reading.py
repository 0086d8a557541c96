"""The first step of a pass: an interrupted one settled, then everything read once."""

from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.folder import FILE, receive
from addon.problems import Problem, in_tab
from addon.questions import is_no
from addon.records import Practice
from addon.sync.arrivals import GIVEN, MISSING, Arrivals, arrivals, columns_back
from addon.sync.files import EXPORT_WAITS, Files
from addon.sync.forgotten import FORGOTTEN, names_in, without_forgotten_clients, without_forgotten_rows
from addon.sync.merging import conflicts, questions
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.identify import Mint
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.merging.reconcile import Circumstances
from addon.sync.own_columns import HEADERS, OwnColumns, without_own
from addon.sync.passes import Pass
from addon.sync.running import RunningPass, busy_span
from addon.sync.settling import COUNTER, settle
from addon.tabs import folded
from addon.workbook import Snapshot

REMOVED = "removed|"
"""How the key of the question about vanished rows begins; the plan's ``left_alone_key`` follows."""
FILL = "calendar:"
"""Confirmed with a clinician's code behind it: fill that calendar again."""


@dataclass(slots=True, kw_only=True)
class Begun:
    """A pass that has read everything.

    ``arriving`` are the declared tabs and columns that come with it, ``answers`` those to open questions, ``questions``
    what was asked before, ``counters`` the numbers given out before,
    ``decided`` the differences whose stale decision was cleared, ``unusable`` the decisions that cannot be used.
    """

    given: Pass
    running: RunningPass
    settled: str
    arriving: Arrivals
    answers: Mapping[str, str]
    questions: Mapping[str, AskedQuestion]
    counters: Mapping[str, int]
    decided: frozenset[str]
    unusable: list[Problem]

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
    if settled:
        baselines = state.tabs()
    directory, counters = Directory(given.tabs), state.remembered(COUNTER)
    tabs = _laid_out(given, snapshot, baselines, directory, counters)
    asked = state.remembered(QUESTION)
    answers = _answers(tabs, asked)
    decided, unusable = _take_decisions(tabs, answers)
    arriving = _arriving(given, tabs, answers)
    arriving.own = own
    yield "reading exports"
    files = _files(given, answers, asked)
    files.received.exports = _without_forgotten(given, snapshot, files.received.exports)
    busy = given.places.busy(busy_span(given.now, given.zone))
    running = RunningPass(
        now=given.now,
        state=state,
        tabs=tabs,
        directory=directory,
        parts=given.parts,
        files=files,
        practice=Practice(zone=given.zone),
        answers=files.answers,
        new_answers=answers,
        two_way=given.places.two_way,
        busy=busy,
        again=fill_again(given.accept),
    )
    running.answered.problems += files.received.problems
    return Begun(
        given=given,
        running=running,
        settled=settled,
        arriving=arriving,
        answers=answers,
        questions=asked,
        counters=counters,
        decided=decided,
        unusable=[*own.unsure, *unusable, *_strays(snapshot)],
    )


def _strays(snapshot: Snapshot) -> list[Problem]:
    """Return a problem for each cell that is too far away from its tab's rows to be read."""
    what = "this cell is far away from the rows of its tab, so it is not read"
    step = "Go there (type its address left of the formula bar), and delete it or move what it holds to the rows."
    places = (in_tab(tab.title, at) for tab in snapshot.tabs.values() for at in tab.strays)
    return [Problem(place, "stray-cell", what, step) for place in places]


def fill_again(accept: Iterable[str]) -> frozenset[str]:
    """Return the codes of the clinicians whose calendars are to be filled again, from what a person confirmed."""
    return frozenset(one.removeprefix(FILL).strip() for one in accept if one.startswith(FILL))


def _read(given: Pass) -> tuple[Snapshot, dict[str, AgreedTab], OwnColumns]:
    """Read the workbook, and meanwhile what was agreed on: much of a reading is waiting."""
    state = given.places.state
    with ThreadPoolExecutor(max_workers=1) as beside:
        agreed = beside.submit(state.tabs)
        read, headers, codes = given.places.workbook.read(), state.remembered(HEADERS), state.remembered(FORGOTTEN)
        baselines = agreed.result()
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
    return MergedTabs(
        snapshot=snapshot,
        tabs=given.tabs,
        given=Circumstances(today=given.today, mint=Mint(dict(counters)), resolve=directory.follows),
        baselines=baselines,
        differences=given.places.state.remembered(DIFFERENCE),
        fields_back=columns_back(snapshot, given.tabs, given.places.state.remembered(MISSING)),
    )


def _answers(tabs: MergedTabs, asked: Mapping[str, AskedQuestion]) -> dict[str, str]:
    """Return the answers in Needs review; where none of it can be read, those that were read before."""
    seen = tabs.look("needs_review")
    if seen.rows and "decision" in seen.at and not seen.parted:
        return questions.answers(questions.answer_words(seen), asked.values())
    return {one.key: one.answer for one in asked.values() if one.answer and (one.is_open or one.is_declined)}


def _take_decisions(tabs: MergedTabs, answers: Mapping[str, str]) -> tuple[frozenset[str], list[Problem]]:
    """Read what people decided in Conflicts and answered in Needs review.

    Returns the keys of the differences whose stale decision was cleared, and the decisions that cannot be used.
    """
    tabs.words = conflicts.decision_words(tabs.look("conflicts"))
    tabs.changed |= conflicts.reopened(tabs.differences, tabs.words)
    tabs.differences |= tabs.changed
    found, unusable = conflicts.decisions(tabs.look("conflicts"), tabs.differences.values(), tabs.tabs)
    if tabs.look("conflicts").parted:
        found = {}  # nothing tells which decision is about which row
    may_go = frozenset(
        key.removeprefix(REMOVED)
        for key, answer in answers.items()
        if key.startswith(REMOVED) and folded(answer) in {"deleted", "asitis"}
    )
    tabs.given = replace(tabs.given, decisions=found, removals_accepted=may_go)
    return frozenset(tabs.changed), unusable


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


def _files(given: Pass, answers: Mapping[str, str], asked: Mapping[str, AskedQuestion]) -> Files:
    """Read the exports that have to be read: all of them where somebody settled a question since the last pass."""
    anew = any(not is_no(answer) and answer != asked[key].answer for key, answer in answers.items())
    known = given.places.state.remembered(FILE)
    received = receive(given.files, known, given.profiles, anew=anew, dates=given.dates, now=given.wall)
    confirmed = {f"{EXPORT_WAITS}{code}": "yes" for code in given.accept}
    lasting = {**questions.accepted(asked.values()), **answers, **confirmed}
    files = Files(received=received, answers=lasting, group_codes=given.group_codes)
    files.refuse_damaged()
    return files
