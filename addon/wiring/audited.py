"""What the audit log is told of passes and commands, and how it is verified with every anchor that is there."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from addon.audit.anchors import Anchor, anchors_in
from addon.audit.chain import AuditRow
from addon.audit.events import (
    ACCEPTED,
    KNOWN_DAMAGE,
    PACKAGE,
    PASS,
    SEALED,
    SETTINGS,
    SETTINGS_FILE,
    AuditEvent,
    codes_in,
)
from addon.audit.verifying import Finding, Verdict
from addon.memory import Kept
from addon.problems import Fault, SettingsInvalid
from addon.sync.adapters.whole_files import write_whole
from addon.sync.passes import PassReport
from addon.sync.state.audit import AUDIT_TOLD, AuditTold
from addon.wiring.archives import MANIFEST, NO_ZIP
from addon.wiring.copies import nightly_copies
from addon.wiring.folder import PracticeFolder
from addon.wiring.inputs import INPUTS

LAST = "last"
_SETTINGS_SEEN = Kept("audit settings", str)
"""The digest of practice.toml when a pass read it last."""
_CONFIRMED = re.compile(r"[0-9a-f]{4,16}|calendar:C-\d{1,4}")
"""What waits is confirmed by such a code; whatever else somebody typed there might be a name."""
_PACKAGE_NAME = re.compile(r"billing(?:-session)?(?:-[A-Z]{1,4}-\d{1,9})?[-\d]+\.(?:csv|pdf)")
"""What we call packages by ourselves; in other names there are words that somebody typed."""
_LARGEST = 2_000_000
"""The most bytes of a file with anchors that are read."""


def note_pass(home: PracticeFolder, report: PassReport, *, by: str, accept: Collection[str], now: datetime) -> None:
    """Note a pass that looked: what was confirmed with it, what it wrote besides the workbook, changed settings."""
    home.state.audit.add(*_settings(home, now), *_done(report, by=by, accept=accept, now=now))


def _done(report: PassReport, *, by: str, accept: Iterable[str], now: datetime) -> Iterator[AuditEvent]:
    for code in sorted(accept):
        how = code if _CONFIRMED.fullmatch(code) else digest_of(code)
        yield AuditEvent(at=now, who=by, what=ACCEPTED, about=codes_in(code), how=how)
    if report.cells or report.rows or report.written.calendars or report.written.packages:
        waits = "; waits, the workbook is open" if report.waiting else ""
        how = f"{report.run.partition('-')[2]}: {report.cells:,} cells, {report.rows:,} rows{waits}"
        yield AuditEvent(at=now, who=by, what=PASS, how=how)
    for name in report.written.package_names:
        how = name if _PACKAGE_NAME.fullmatch(name) else digest_of(name)
        yield AuditEvent(at=now, who=by, what=PACKAGE, how=how)


def digest_of(name: str) -> str:
    """Return by what a name or a word that somebody typed is found again; it might be a person's."""
    return sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _settings(home: PracticeFolder, now: datetime) -> Iterator[AuditEvent]:
    text = sha256(home.text.encode()).hexdigest()[:12]
    before = home.state.one(_SETTINGS_SEEN, LAST)
    if before != text:
        home.state.keep(_SETTINGS_SEEN, LAST, text)
    if before not in {None, text}:
        yield AuditEvent(at=now, who=SETTINGS_FILE, what=SETTINGS, how=f"{before} to {text}")


def anchors_of(path: Path) -> list[Anchor]:
    """Return the anchors in a file: a nightly backup, its manifest, or saved e-mails. Raises OSError."""
    try:
        with ZipFile(path) as packed:
            content = packed.read(MANIFEST)
    except (*NO_ZIP, KeyError):
        with path.open("rb") as stream:
            content = stream.read(_LARGEST)
    return list(anchors_in(content.decode("utf-8", "replace")))


def nightly_anchors(home: PracticeFolder) -> list[Anchor]:
    """Return those of the nightly backups that are there; one that cannot be read has none."""
    found: list[Anchor] = []
    for path in nightly_copies(home):
        try:
            found += anchors_of(path)
        except OSError:
            continue
    return found


def looked_through(home: PracticeFolder, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Verify the whole log, also against the nightly backups. Raises Fault."""
    return home.state.audit.verdict([*nightly_anchors(home), *anchors])


def keep_told(home: PracticeFolder, now: datetime) -> None:
    """Verify the whole log and remember what is wrong, for the next pass to tell; it runs if that is news."""
    try:
        verdict = looked_through(home)
        told = AuditTold(at=now, rows=verdict.rows, wrong=len(verdict.new), first=next(map(str, verdict.new), ""))
    except Fault as fault:
        told = AuditTold(at=now, rows=0, wrong=1, first=fault.what)
    before = home.state.one(AUDIT_TOLD, LAST)
    home.state.keep(AUDIT_TOLD, LAST, told)
    if told.first != (before.first if before else ""):
        home.state.keep(INPUTS, LAST, "")


def note_known(home: PracticeFolder, findings: Iterable[Finding], *, by: str, now: datetime) -> None:
    """Note that somebody has read these findings: they are not told again."""
    found = list(findings)
    about = " ".join(str(one.n) for one in found)
    how = " ".join(one.mark for one in found)
    home.state.audit.add(AuditEvent(at=now, who=by, what=KNOWN_DAMAGE, about=about, how=how))


def seal_into(home: PracticeFolder, path: Path, *, by: str, now: datetime) -> int:
    """Move the rows older than six years into a file, one a line as JSON; return how many. Raises SettingsInvalid."""
    if path.exists():
        raise SettingsInvalid(path.name, "this file exists already", "Name another one: nothing was moved.")

    def write(rows: Sequence[AuditRow]) -> None:
        write_whole(path, "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in rows).encode())

    return home.state.audit.seal(AuditEvent(at=now, who=by, what=SEALED), write)
