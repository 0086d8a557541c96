"""Verifies the audit log row by row, and names each row that is not as it was written, that is missing or too many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice

from addon.audit.anchors import Anchor
from addon.audit.chain import BEGINNING, UNPROTECTED, AuditRow, Head, mac_of
from addon.audit.events import KNOWN_DAMAGE

MOST_NAMED = 20
"""So many rows that do not fit are looked at closely, each beside the others; what is wrong with more is not told."""
MOST_KEPT = 10_000
"""So many findings are kept."""
CHANGED = "is not as it was written"
TWICE = "is there twice, or out of its order"
NO_KEY = "was written while the key was away: nothing protects it"
_OTHER_KEY = "do not fit this key: the file with the key is another since, or these rows were replaced"
_REPLACED = "is not the row that was there"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong with one row, by its number; ``what`` continues ``row 17 …``."""

    n: int
    what: str

    def __str__(self) -> str:
        return f"row {self.n:,} {self.what}"

    @property
    def mark(self) -> str:
        """Return what tells this finding from others, for whoever notes that it is known."""
        return sha256(str(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found: how many rows there are, the last one, what is wrong (by number).

    ``known`` are the marks of findings that somebody noted as known, in rows that are as they were written.
    """

    rows: int
    head: Head
    findings: Sequence[Finding] = ()
    known: frozenset[str] = frozenset()

    @property
    def new(self) -> list[Finding]:
        """Return what is wrong that nobody has noted as known."""
        return [one for one in self.findings if one.mark not in self.known]

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """The rows gone through so far. ``befores`` are the MACs that the row before may have had; none: nobody can tell.

    ``suspects`` are rows that do not fit, each with those MACs as they were for it; ``misfits`` counts those before the
    first row that fits. ``known`` are the marks in notes that fit. ``more`` counts what is wrong and not named, from
    row ``beyond`` on, and ``unnamed`` tells it from anything else.
    """

    key: bytes
    head: Head
    befores: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    suspects: list[tuple[AuditRow, tuple[str, ...]]] = field(default_factory=list)
    rows: int = 0
    fitting: int = 0
    misfits: int = 0
    known: set[str] = field(default_factory=set)
    more: int = 0
    beyond: int = 0
    unnamed: str = ""

    def take(self, row: AuditRow) -> None:
        self.rows += 1
        if type(row.n) is not int or row.n <= self.head.n:
            self._name(Finding(row.n if type(row.n) is int else 0, TWICE))
            return
        if row.n > self.head.n + 1:
            self._name(_missing(self.head.n + 1, row.n - 1))
            self.befores = ()
        self._look_at(row)
        self.head = Head(row.n, row.mac)

    def _look_at(self, row: AuditRow) -> None:
        if row.mac == UNPROTECTED:
            self._name(Finding(row.n, NO_KEY))
            self.befores = (UNPROTECTED,)
        elif not self.befores:  # the row before is missing: this one is taken as it is
            self.befores = (row.mac,)
        elif _fits(self.key, self.befores, row):
            self.fitting += 1
            self.befores = (row.mac,)
            self.known.update(row.how.split() if row.what == KNOWN_DAMAGE else ())
        else:
            self._suspect(row)
            now = _mac(self.key, self.befores[0], row)
            self.befores = (row.mac, *([now] if now else ()))  # its content may be right and its own MAC wrong

    def _suspect(self, row: AuditRow) -> None:
        self.misfits += not self.fitting
        if len(self.suspects) < MOST_NAMED:
            self.suspects.append((row, self.befores))
        elif self.fitting:  # else they are told as one: none of them fits this key
            self._leave(row.n, f"row {row.n} {row.mac}")

    def _name(self, finding: Finding) -> None:
        if len(self.findings) < MOST_KEPT:
            self.findings.append(finding)
        else:
            self._leave(finding.n, str(finding))

    def _leave(self, n: int, told: str) -> None:
        """Count what is wrong without naming it: whatever is added to it, or takes the place of some of it, is news."""
        self.more, self.beyond = self.more + 1, self.beyond or n
        self.unnamed = sha256(f"{self.unnamed} {told}".encode()).hexdigest()[:12]


def verified(
    rows: Iterable[AuditRow], key: bytes, *, origin: Head = BEGINNING, anchors: Iterable[Anchor] = ()
) -> Verdict:
    """Verify rows in the order of their numbers. ``origin`` is the last of those that were sealed away."""
    walk, wanted, met = _Walk(key, origin, (origin.mac,)), list(anchors), {origin.n: Head(origin.n, origin.mac)}
    numbers = {one.n for one in wanted}
    for row in rows:
        walk.take(row)
        if row.n in numbers:
            met[row.n] = Head(row.n, row.mac)
    found = [*walk.findings, *_explained(walk), *islice(_against(wanted, met, walk.head, origin), MOST_NAMED)]
    first: dict[int, Finding] = {}
    for one in sorted(found, key=lambda finding: finding.n):
        first.setdefault(one.n, one)
    rest = [Finding(walk.beyond, f"is wrong, and {walk.more - 1:,} after it (together {walk.unnamed})")]
    findings = (*first.values(), *(rest if walk.more else ()))
    return Verdict(rows=walk.rows, head=walk.head, findings=findings, known=frozenset(walk.known))


def _mac(key: bytes, before: str, row: AuditRow) -> str:
    """Return the MAC that a row ought to have, "" where its content is none that was ever written."""
    try:
        return mac_of(key, before, row)
    except (TypeError, AttributeError):
        return ""


def _fits(key: bytes, befores: Iterable[str], row: AuditRow) -> bool:
    return any(_mac(key, before, row) == row.mac for before in befores if isinstance(before, str))


def _missing(first: int, last: int, why: str = "") -> Finding:
    what = "is missing" if first == last else f"to row {last:,} are missing"
    return Finding(first, f"{what}{why}")


def _explained(walk: _Walk) -> Iterable[Finding]:
    """Say of each row that does not fit what it is: changed, moved, or whole after a neighbour that is not."""
    if walk.misfits > MOST_NAMED or (walk.misfits > 1 and not walk.fitting):
        first = walk.suspects[0][0].n
        yield Finding(first, f"to row {first + walk.misfits - 1:,} {_OTHER_KEY}")
        return
    macs = [row.mac for row, _ in walk.suspects]
    befores = {row.n: before for row, before in walk.suspects}
    for row, own in walk.suspects:
        if not _fits(walk.key, macs, row):
            was = next((n for n in befores if n != row.n and _was(walk.key, row, n, (*befores[n], *own))), None)
            yield Finding(row.n, CHANGED if was is None else f"holds what was written as row {was:,}")


def _was(key: bytes, row: AuditRow, n: int, befores: Sequence[str]) -> bool:
    return _fits(key, befores, replace(row, n=n))


def _against(anchors: Iterable[Anchor], met: dict[int, Head], head: Head, origin: Head) -> Iterable[Finding]:
    """Compare with what was written down elsewhere. What was sealed away since cannot be compared."""
    for one in sorted(anchors, key=lambda anchor: anchor.n):
        on = f" on {one.day}" if one.day else ""
        if one.n > head.n:
            why = f" at the end: row {one.n:,} was there{on}; the log was cut, or an older copy is in its place"
            yield _missing(head.n + 1, one.n, why)
        elif one.n >= origin.n and one.n and one.n in met and not one.fits(met[one.n]):
            yield Finding(one.n, f"{_REPLACED}{on}: it, or rows before it, were replaced")
