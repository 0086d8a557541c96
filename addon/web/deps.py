"""What the pages are given: the state, the service at work, where exports are kept, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from addon.incoming import Incoming
from addon.sync.state.database import State
from addon.sync.state.staff import StaffUser


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


class Guests(Protocol):
    """Those who are signed in elsewhere and may use these pages too: an agency's people, for a practice of it."""

    def guest(self, cookies: Mapping[str, str], *, counts: bool) -> StaffUser | None:
        """Return who it is by what the browser sent; ``counts``: they did something, so their idle time begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInDeps:
    """What signing in needs: the state that has the users, clock and IANA zone, and where the pages are reached.

    ``page_url`` is where they are reached from elsewhere, "" if only from this computer: then one-time codes are a
    choice. ``mount`` is what every address of theirs begins with, such as ``/p/riverside``, "" where they are alone;
    cookies go to no other address. ``cookie`` is how those are called.
    """

    state: State
    clock: Callable[[], datetime]
    zone: str
    page_url: str = ""
    mount: str = ""
    cookie: str = "groupkeeper"
    largest_export: int = 0

    @property
    def is_public(self) -> bool:
        """Return whether the pages are reached from elsewhere."""
        return bool(self.page_url)

    @property
    def cookie_name(self) -> str:
        """Return the name of the session's cookie; over TLS browsers bind it to this host."""
        if not self.is_public:
            return self.cookie
        return f"__Secure-{self.cookie}" if self.mount else f"__Host-{self.cookie}"

    @property
    def cookie_path(self) -> str:
        """Return to which addresses the cookies go."""
        return self.mount or "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps(SignInDeps):
    """Everything a practice's pages need. ``keep_export`` stores an export whole and returns its name in the folder.

    ``workbook_url`` is the spreadsheet's address, "" for a file. ``public_url`` is
    where members reach theirs, and calendar programs the feeds. ``titles`` has the plain names of the
    formats of exports; ``largest_export`` in bytes. ``guests`` may use the pages without an account here, None: nobody.
    """

    service: Service
    keep_export: Callable[[str, bytes], str]
    workbook_url: str = ""
    public_url: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    largest_export: int = 20_000_000
    guests: Guests | None = None

    def take_in(self, arrived: Incoming, why: str) -> None:
        """Store what somebody did, once however often it arrives, and let a pass take it over."""
        self.state.inbox.store(arrived)
        self.service.request_pass(why)
