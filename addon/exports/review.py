"""A question that only a person can answer, in codes and places; names are kept apart from its text."""

import hashlib
from collections.abc import Sized
from dataclasses import dataclass, field

from addon.problems import Place
from addon.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One question for Needs review; ``key`` stays the same over passes, ``choices`` are the possible answers.

    ``private``: names and birth dates that help to answer, for the workbook alone.
    """

    kind: str
    key: str
    question: str
    place: Place
    choices: tuple[str, ...] = ()
    rows: int = 0
    private: str = field(default="", repr=False)

    def asked(self) -> Question:
        """Return it as Needs review shows it; its file is read again until it is settled."""
        return Question(
            key=self.key,
            kind=self.kind,
            question=self.question,
            where=str(self.place),
            choices=" / ".join(self.choices),
            file=self.place.container,
            private=self.private,
        )


def stable_key(kind: str, *parts: object) -> str:
    """Return a key that stays the same over passes and files and shows nothing of its parts."""
    text = "\x1f".join(str(part) for part in parts)
    return f"{kind} {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def rows_name(rows: Sized) -> str:
    """Return how a question about rows begins."""
    return "1 row names" if len(rows) == 1 else f"{len(rows)} rows name"
