"""What the pages are given: the state, the service at work, where exports are kept, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from addon.sync.state.database import State


class PageStatus(Protocol):
    """The service as it is now, as far as the pages show it. Times are aware instants, None where there is none."""

    @property
    def working(self) -> bool:
        """Return whether a pass runs."""

    @property
    def looked(self) -> datetime | None:
        """Return when the sheets were last read, whether or not anything was new."""

    @property
    def next_look(self) -> datetime | None:
        """Return when they are read at the latest."""

    @property
    def trouble(self) -> str:
        """Return what keeps passes from running, "" if nothing."""

    @property
    def paused(self) -> str:
        """Return who paused all sending and when, "" if nobody did."""

    @property
    def problems(self) -> int:
        """Return how many cells and files the last pass could not use."""


class Service(Protocol):
    """The service as the pages ask it."""

    def status(self) -> PageStatus:
        """Return how it is."""

    def request_pass(self, reason: str) -> None:
        """Let a pass run as soon as it can."""

    def pause_sending(self, by: str) -> None:
        """Send nothing until somebody resumes."""

    def resume_sending(self, by: str) -> None:
        """Send again what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """Everything the pages need. ``keep_export`` stores a file whole in the exports folder and returns its name there.

    ``zone`` is the practice's IANA zone, ``workbook_url`` the spreadsheet's address, "" for a file. ``page_url`` is
    where the pages are reached from elsewhere, "" if only from this computer: then one-time codes are a choice.
    ``public_url`` is where members reach theirs, and calendar programs the feeds. ``titles`` has the plain names of the
    formats of exports; ``largest_export`` in bytes.
    """

    state: State
    service: Service
    keep_export: Callable[[str, bytes], str]
    clock: Callable[[], datetime]
    zone: str
    workbook_url: str = ""
    page_url: str = ""
    public_url: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    largest_export: int = 20_000_000

    @property
    def is_public(self) -> bool:
        """Return whether the pages are reached from elsewhere."""
        return bool(self.page_url)
