"""What was asked of the stand-in, and things that are due at a certain call."""

import re
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Due = TypeVar("Due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it arrived.

    `query` keeps repeated parameters in order; `body` is the decoded JSON, or the bytes where it is none;
    `status` is what the caller saw, 0 where the caller saw no answer at all. `sent` and `answered` are bytes.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    status: int = 0
    sent: int = 0
    answered: int = 0

    @property
    def reads(self) -> bool:
        """Whether the call only looks (for the quota of reads)."""
        return self.method == "GET" or self.path.endswith((":getByDataFilter", ":batchGetByDataFilter", ":search"))


@dataclass(slots=True)
class Schedule(Generic[Due]):
    """Things due at a call: at the n-th from now (the next is 1), or at those whose path matches."""

    _seen: int = 0
    _numbered: dict[int, list[Due]] = field(default_factory=dict)
    _matched: list["_Matched[Due]"] = field(default_factory=list)

    def at(self, number: int, due: Due) -> None:
        """Have it due at the `number`-th call from now on."""
        self._numbered.setdefault(self._seen + number, []).append(due)

    def when(self, path: str, due: Due, *, times: int = 1) -> None:
        """Have it due at the next `times` calls whose "METHOD path" contains a match of the regular expression."""
        self._matched.append(_Matched(pattern=re.compile(path), due=due, left=times))

    def take(self, call: Call) -> tuple[Due, ...]:
        """Count the call; what is due at it, in the order in which it was arranged."""
        self._seen += 1
        found = self._numbered.pop(self._seen, [])
        for match in self._matched:
            if match.left and match.pattern.search(f"{call.method} {call.path}"):
                match.left -= 1
                found.append(match.due)
        return tuple(found)

    def forget(self) -> None:
        """Nothing is due any more."""
        self._numbered.clear()
        self._matched.clear()


@dataclass(slots=True, kw_only=True)
class _Matched(Generic[Due]):
    pattern: re.Pattern[str]
    due: Due
    left: int
