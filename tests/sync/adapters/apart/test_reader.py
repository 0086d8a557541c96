"""A file read apart yields what it yields here; whatever happens to the process is a refusal by name."""

import signal
import subprocess
import sys
from collections.abc import Mapping

import pytest

from addon.exports.beside import FileOfSet
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.folder import DroppedFile, receive
from addon.exports.one_file import FileRead, ReaderHere, read_file
from addon.exports.profile import Profile
from addon.exports.together import set_of
from addon.problems import UnreadableExport
from addon.sync.adapters.apart import bounds, reader
from addon.sync.adapters.apart.reader import reading_apart
from tests.exports.hostile_files import HOSTILE
from tests.exports.test_reading import CASES, PROFILES, SCORES, golden_file
from tests.exports.test_remittance import ONE
from tests.exports.whole_exports import ehi_zip
from tests.payments.remittances import remittance

DATES = PracticeDates(zone="America/New_York")
GOOD = ("scores.csv", (SCORES + "7,Zoë Núñez,,PHQ-9,12,2026-03-03,2,form\r\n").encode())


def comparable(read: FileRead) -> tuple[object, ...]:
    """Return all that is known of a file; a refusal by its words."""
    found = read.outcome
    table = read.table and (read.table.name, read.table.sha256, read.table.headers, read.table.samples(0))
    return read.safety, found if isinstance(found, Export) else (found.code, str(found)), table


def test_what_is_read_apart_is_what_is_read_here() -> None:
    """Each value, problem, count and safety answer, of each format and of files that are refused."""
    files = [(path.name, path.read_bytes()) for path in map(golden_file, CASES)]
    files += [("era.txt", remittance(ONE, held_back="5.00")), ("paper.pdf", b"%PDF-1.7"), ("empty.csv", b"")]
    with reading_apart() as read_apart:
        for name, content in files:
            apart, here = (read(name, content, PROFILES, DATES) for read in (read_apart, read_file))
            assert comparable(apart) == comparable(here)


def test_no_process_begins_where_nothing_is_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass with nothing new does not pay for one."""
    monkeypatch.setattr(reader, "_COMMAND", ("/there/is/no/such/program",))
    with reading_apart() as read:
        assert receive([], {}, PROFILES, read=read).exports == []


HEARD = "import sys; a = sys.stdin.buffer; a.readline(); a.readline(); "
SAFE = "print('[\"safety\",[]]', flush=True); "
ENDS: dict[str, tuple[str, str, bool]] = {
    "it ends without a word": ("", "reader-died", False),
    "it tells nonsense": (HEARD + "print('x' * 50)", "reader-died", False),
    "it tells no export": (HEARD + SAFE + 'print(\'["export",{"kind":"VisitRow"}]\')', "reader-died", True),
    "it tells a program to load": (HEARD + SAFE + 'print(\'["export",{"kind":"os"}]\')', "reader-died", True),
    "it crashes": (HEARD + SAFE + "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "reader-died", True),
    "it gets no memory": (HEARD + SAFE + "import os; os.abort()", "too-much-memory", True),
    "it tells that it gets none": (HEARD + SAFE + 'print(\'["failed","MemoryError"]\')', "too-much-memory", True),
    "it met a fault of ours": (HEARD + 'print(\'["failed","KeyError"]\')', "reader-died", False),
    "it used up its time": (HEARD + SAFE + "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "too-slow", True),
    "it hangs": (HEARD + SAFE + "import time; time.sleep(600)", "too-slow", True),
}


@pytest.mark.some(3)
@pytest.mark.parametrize("case", ENDS)
def test_whatever_happens_to_the_process_is_a_refusal_by_name(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is told, with whether item 9 was looked for; the next file is read by another process."""
    script, code, looked = ENDS[case]
    monkeypatch.setattr(reader, "LONGEST", 1.5 if case == "it hangs" else 60.0)
    command = reader._COMMAND
    monkeypatch.setattr(reader, "_COMMAND", (sys.executable, "-c", script))
    with reading_apart() as read:
        bad = read("bad.csv", b"a,b\n", PROFILES, DATES).outcome
        monkeypatch.setattr(reader, "_COMMAND", command)
        good = read(*GOOD, PROFILES, DATES)
    assert isinstance(bad, UnreadableExport)
    assert (bad.where, bad.code) == ("bad.csv", code)
    assert ("Item 9 was not looked for" in bad.next_step) is not looked
    assert isinstance(good.outcome, Export)
    assert len(good.safety) == 1


def test_what_item_9_needs_is_told_even_where_the_rest_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent before anything else of the file is read."""
    answer = '{"key":"k","place":{"container":"a.csv","at":"2","is_file":true},"readable":true,"client":null}'
    script = HEARD + f"print('[\"safety\",[{answer}]]', flush=True); import os; os.abort()"
    monkeypatch.setattr(reader, "_COMMAND", (sys.executable, "-c", script))
    with reading_apart() as read:
        found = read("a.csv", b"x", PROFILES, DATES)
    assert [one.key for one in found.safety] == ["k"]
    assert isinstance(found.outcome, UnreadableExport)


def test_the_process_is_told_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stranger's file could make it tell is not there."""
    monkeypatch.setenv("GROUPKEEPER_SECRET", "hunter2")
    script = HEARD + 'import os, json; print(json.dumps(["failed", " ".join(os.environ.values())]))'
    monkeypatch.setattr(reader, "_COMMAND", (sys.executable, "-c", script))
    with reading_apart() as read:
        found = read("a.csv", b"x", PROFILES, DATES).outcome
    assert isinstance(found, UnreadableExport)
    assert "hunter2" not in found.what


class Faulty(ReaderHere):
    """Gives one file up."""

    def __call__(self, name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
        """Refuse the bad file."""
        fault = UnreadableExport(name, "reading it takes too long", "Export less.", code="too-slow")
        return FileRead(outcome=fault) if name == "bad.csv" else super().__call__(name, content, profiles, dates)


def test_a_folder_is_read_on_after_a_file_that_cannot_be() -> None:
    """One refused file is a problem; what is in the others counts."""
    found = receive([DroppedFile("bad.csv", b"x"), DroppedFile(*GOOD)], {}, PROFILES, read=Faulty())
    assert [one.file for one in found.exports] == ["scores.csv"]
    assert [(str(one.place), one.code) for one in found.problems] == [("bad.csv", "too-slow")]
    assert found.cannot_tell("bad.csv")


@pytest.mark.prove
def test_a_file_that_grows_beyond_its_memory_is_refused() -> None:
    """1.3 GB of text out of 40 kB: the process gets no more than its share, and we go on."""
    with reading_apart() as read:
        bad = read("a.xlsx", HOSTILE["1.3 GB of one text"].content(), PROFILES, DATES)
        good = read(*GOOD, PROFILES, DATES)
    assert isinstance(bad.outcome, UnreadableExport)
    assert bad.outcome.code == "too-much-memory"
    assert isinstance(good.outcome, Export)


@pytest.mark.prove
def test_a_process_that_computes_for_too_long_is_ended_by_the_system() -> None:
    """It cannot be asked: it does not listen."""
    script = f"import {bounds.__name__} as b; b.SECONDS = 1; b.bound(); b.bound_next_file()\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=120)  # noqa: S603 - ourselves
    assert ended.returncode == -signal.SIGXCPU


def test_what_is_read_together_apart_is_what_is_read_here() -> None:
    """Each kind of rows of a set, its refused files, and item 9."""
    tables = {"users": ["3,r,Rosa,Lund,1"], "form_phq9": ["1,2026-02-17,11,1,2,0"]}
    contents = {"a.zip": ehi_zip(tables), "b.zip": ehi_zip({"therapy_groups": ['"1'], "users": tables["users"]})}
    files = [FileOfSet(name=name, content=one, sha256=name) for name, one in contents.items()]
    kind = set_of(files[0].name, files[0].content)
    with reading_apart() as read:
        apart, here = (one.together(kind, files, DATES) for one in (read, ReaderHere()))
    assert apart.safety == here.safety != ()
    assert apart.outcome.exports == here.outcome.exports != []
    assert (
        {name: str(why) for name, why in apart.outcome.refused.items()}
        == {name: str(why) for name, why in here.outcome.refused.items()}
        != {}
    )
