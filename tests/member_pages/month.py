"""Weeks of a practice whose members answer on their pages: at random, late, twice, from old links; and what must hold.

Messages really leave, with links; taps go through the pages; the VA marks, moves and cancels between; passes merge.
What each cell of Attendance has to show is worked out beside it, from the taps that a page took.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from addon.incoming import CANNOT_COME, CONFIRM
from addon.outgoing import HANDED_OVER, OutgoingMessage
from addon.person_names import first_name
from addon.sending.member_links import linked
from addon.sending.sender import Sender
from addon.web.members.app import make_members_app
from addon.web.members.deps import MemberDeps
from tests.practice import FAMILIES, MEMBERS, TUESDAY, ZONE
from tests.sending.a_provider import AProvider
from tests.sync.little_practice import LittlePractice, Row

URL = "https://go.example.org"
GROUPS = (TUESDAY, FAMILIES)
LATE = timedelta(hours=24)
_LINK = re.compile(r"https://go\.example\.org(/m/[\w-]{22})(?![\w-])")
_FORM = re.compile(r'<form method="post" action="([^"]+/answer/[^"]+)">(.*?)</form>', re.DOTALL)
_PROOF = re.compile(r'name="proof" value="([^"]+)"')
_SHOWN = {CONFIRM: "confirmed", CANNOT_COME: "cannot come"}


@dataclass(frozen=True)
class Tap:
    """A tap that a page took: whose, about which session at which start, what, when."""

    member: str
    session: str
    starts: datetime
    meaning: str
    at: datetime


@dataclass
class Weeks:
    """So many days from one seed."""

    seed: int
    days: int = 21
    links: list[tuple[OutgoingMessage, str]] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 (chance that can be repeated)
        self.little = LittlePractice()
        self.little.public_url = URL
        self.little.now = datetime(2026, 2, 24, 17, tzinfo=UTC) + timedelta(days=self.seed % 30)
        self.little.types("settings", "value", "+1 512 555 0100", name="Sender phone")
        for number, one in enumerate(MEMBERS, 1):
            self.little.types("members", "phone", f"212-555-014{number}", name=one.name)
            self.little.types("members", "text_consent", "yes", name=one.name)
        state = self.little.state
        self.providers = {name: AProvider(name=name, can_look_up=True) for name in ("text", "email")}
        self.sender = Sender(
            outbox=state.outbox,
            addresses=state.addresses,
            channels=self.providers,  # type: ignore[arg-type] # it has what is asked for
            clock=lambda: self.little.now,
            linked=linked(state.links, URL),
        )
        deps = MemberDeps(
            state=state, request_pass=lambda _: None, clock=lambda: self.little.now, public_url=URL, secret=URL
        )
        app = make_members_app(deps)
        app.config["RATELIMIT_ENABLED"] = False
        self.browser = app.test_client()

    def runs(self) -> "Weeks":
        """Live through them."""
        end = self.little.now + timedelta(days=self.days)
        self.little.sync()
        while self.little.now < end:
            self.little.later(hours=self.chance.choice([0.2, 1, 2, 5, 9]))
            self._somebody_works()
            if self.chance.random() < 0.85:
                self.little.sync()
                self.judge()
            self._sends()
            self._members_tap()
        self.little.sync()
        self.judge()
        return self

    # --- what happens ----------------------------------------------------------------------------

    def _somebody_works(self) -> None:
        """Let the VA mark, move or cancel something."""
        rows = self.little.rows("attendance")
        what = self.chance.random()
        if what < 0.15:
            blank = [row for row in rows if row["status"] is None and not row["answer"] and self._is_near(row)]
            if blank:
                row = self.chance.choice(blank)
                word = self.chance.choice(["attended", "no show", "excused"])
                self.little.types("attendance", "status", word, id=row["id"])
                self.marks[str(row["id"])] = word
        elif what < 0.22:
            rows = self.little.rows("sessions")
            ahead = [one for one in rows if self._wall() < _moment(one) and one["state"] != "cancelled"]
            if ahead:
                row = self.chance.choice(ahead[:4])
                if self.chance.random() < 0.7:
                    later = (_moment(row) + timedelta(hours=1)).time()
                    self.little.types("sessions", "start", later, id=row["id"])
                else:
                    self.little.types("sessions", "state", "cancelled", id=row["id"])

    def _sends(self) -> None:
        got = {name: len(one.got) for name, one in self.providers.items()}
        report = self.sender.send_due(self.little.now, looked_at=self.little.now)
        assert set(report.states) <= {HANDED_OVER, "not sent"}
        for name, provider in self.providers.items():
            for message in provider.got[got[name] :]:
                self._is_the_members_own(message)
                found = _LINK.search(message.text)
                if found:
                    self.links.append((message, found[1]))

    def _members_tap(self) -> None:
        """Let some open a link that they ever got, and tap once or twice, on what may be an old page."""
        recent = self.links[-8:]
        opened = self.chance.sample(recent, min(2, len(recent)))
        opened += self.chance.sample(self.links, min(1, len(self.links)))
        for message, at in opened:
            shown = self.browser.get(at, base_url=URL, headers={"X-Forwarded-Host": "go.example.org"})
            self._names_nobody(shown.text)
            form = _FORM.search(shown.text)
            if shown.status_code != 200 or form is None:
                self.refused += 1
                continue
            if self.chance.random() < 0.3:
                self.little.later(hours=self.chance.choice([1, 12]))  # the phone lay there
            for _ in range(self.chance.choice([1, 1, 2])):
                self._tap(message, form, self.chance.choice([CONFIRM, CANNOT_COME]))

    def _tap(self, message: OutgoingMessage, form: "re.Match[str]", meaning: str) -> None:
        proof = _PROOF.search(form[2])
        assert proof is not None
        before = self.little.state.inbox.last_number()
        self.browser.post(
            form[1],
            base_url=URL,
            headers={"X-Forwarded-Host": "go.example.org"},
            data={"proof": proof[1], "answer": meaning},
        )
        if self.little.state.inbox.last_number() > before:
            (one,) = self.little.state.inbox.newer_than(before)
            assert (one.body["member"], one.body["session"]) == (message.person, message.session)
            starts = datetime.fromisoformat(one.body["starts"])
            assert self.little.now < starts, "an answer was taken after the session began"
            self.taps.append(Tap(message.person, message.session, starts, meaning, self.little.now))

    # --- what must hold --------------------------------------------------------------------------

    def _is_the_members_own(self, message: OutgoingMessage) -> None:
        """A message has one member's first name at most, and a link to that member's page."""
        found = _LINK.search(message.text)
        words = set(re.findall(r"[\w'-]+", _LINK.sub("", message.text)))
        assert not words & {first_name(one.name) for one in MEMBERS if one.code != message.person}, message.key
        assert found is not None or not message.link
        if found:
            known = self.little.state.links.find(found[1].removeprefix("/m/"))
            assert known is not None
            assert known.link.member == message.person

    def _names_nobody(self, page: str) -> None:
        """A page has no member's name or code and no group's."""
        words = set(re.findall(r"[\w-]+", re.sub(r"/m/[\w-]{22}", "", page)))
        names = {word for one in (*MEMBERS, *GROUPS) for word in re.findall(r"\w{3,}", one.name)}
        assert not words & {*names, *(one.code for one in (*MEMBERS, *GROUPS))}, page

    def judge(self) -> None:
        """Every row of Attendance shows what its member answered last about the time it has, and nothing of another."""
        starts = {str(one["id"]): _moment(one) for one in self.little.rows("sessions")}
        for row in self.little.rows("attendance"):
            session, member = str(row["session"]), str(row["member_code"])
            start = starts[session].replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
            mine = [one for one in self.taps if (one.member, one.session, one.starts) == (member, session, start)]
            last = mine[-1] if mine else None
            assert str(row["answer"] or "").startswith(_SHOWN[last.meaning] if last else ""), row
            assert bool(row["answer"]) == bool(last), (row, mine)
            assert row["status"] == self._status(row, last), (row, mine)

    def _status(self, row: Row, last: Tap | None) -> str | None:
        marked = self.marks.get(str(row["id"]))
        if marked or last is None or last.meaning != CANNOT_COME:
            return marked
        return "late cancel" if last.starts - last.at < LATE else "cancelled"

    def _is_near(self, row: Row) -> bool:
        day = row["date"]
        return isinstance(day, date) and day <= self._wall().date()

    def _wall(self) -> datetime:
        return self.little.now.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)


def _moment(row: Row) -> datetime:
    """Return when a session begins, by the practice's clock."""
    day, start = row["date"], row["start"]
    assert isinstance(day, date)
    assert isinstance(start, time)
    return datetime.combine(day, start)
