"""What a part wants in the daily digest of one clinician. Plain data; a line has codes and dates, never a name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One line for one clinician, by code. Those of one part are told in their order."""

    clinician: str
    text: str


@dataclass(frozen=True, slots=True)
class DigestLines:
    """The lines of a part; those of all parts add up."""

    lines: tuple[DigestLine, ...] = ()
