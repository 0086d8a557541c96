"""Files that are read together: what each of them is given as, and the tally of its lines. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from addon.exports.export import Counts, Export
from addon.exports.rows import Row
from addon.problems import Problem, UnreadableExport, in_file

TEST_ROW = "test row"
"""The rule that leaves out what is about nobody but a record that tries the program out."""
_ROWS_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfSet:
    """One file of those that are read together; ``age`` orders them by when they were made, "" where nobody knows."""

    name: str
    content: bytes
    sha256: str
    age: str = ""

    def sha_of(self, part: str) -> str:
        """Return the identity of an export: the file's, and behind it the part's name where it is only a part."""
        return self.sha256 if part == self.name else f"{self.sha256}/{part.removeprefix(self.name).strip('/')}"


@dataclass(slots=True, kw_only=True)
class ReadTogether:
    """What files read together yielded: an export for each kind of row in each file, and which were refused."""

    exports: list[Export] = field(default_factory=list)
    refused: dict[str, UnreadableExport] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """Why lines of a file are not loaded: in review where a person or another file can settle it, else in error."""

    code: str
    what: str
    next_step: str
    review: bool = True


@dataclass(slots=True)
class Tally:
    """What became of the lines of one kind in one file: each line counts once."""

    rows: list[Row] = field(default_factory=list)
    read: int = 0
    loaded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    whys: defaultdict[Why, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, other: "Tally") -> None:
        """Count the lines of another tally here."""
        self.read += other.read
        self.skipped += other.skipped
        for why, numbers in other.whys.items():
            self.whys[why] += numbers

    def counts(self) -> Counts:
        """Return the counts, which add up."""
        review = sum(len(numbers) for why, numbers in self.whys.items() if why.review)
        error = sum(len(numbers) for why, numbers in self.whys.items() if not why.review)
        skipped = MappingProxyType(dict(self.skipped))
        return Counts(read=self.read, loaded=self.loaded, skipped=skipped, review=review, error=error)

    def problems(self, name: str) -> Iterator[Problem]:
        """Yield one problem for all lines of one cause, at the first of them."""
        for why, numbers in self.whys.items():
            named = ", ".join(map(str, numbers[:_ROWS_NAMED])) + (" …" if len(numbers) > _ROWS_NAMED else "")
            what = f"{why.what} ({len(numbers)} rows: {named})" if len(numbers) > 1 else why.what
            yield Problem(in_file(name, numbers[0]), why.code, what, why.next_step)
