"""From a tap on the page to the workbook: a service at work, a real file, somebody who has it open meanwhile."""

import re
import signal
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from addon.feeds import PATH
from addon.service.service import utc_now
from addon.session_codes import session_code
from addon.sync.state.database import open_state_file
from addon.sync.state.staff import StaffUser
from addon.tabs import WEEKDAYS, Value
from addon.web.passwords import hashed
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.service.processes import Served, command, served
from tests.serving.test_canary import Browser
from tests.web.pages import PASSWORD

NAMES = ("Ada", "Ben", "Cleo")


@dataclass
class Evening:
    """A practice whose one group meets at noon today, wherever on earth it is noon now."""

    folder: Path
    session: str
    starts: datetime
    _version: tuple[int, int, int] = (0, 0, 0)
    _status: dict[str, object] = field(default_factory=dict)

    @property
    def workbook(self) -> Path:
        """Return the workbook's file."""
        return self.folder / "Practice.xlsx"

    def status(self) -> dict[str, object]:
        """Return what Status in Attendance shows, by first name, whoever is at work on the file.

        It is read anew only where the file is another than last time: whoever waits asks again and again.
        """
        now = self.workbook.stat()
        if (version := (now.st_ino, now.st_mtime_ns, now.st_size)) != self._version:
            self._version, self._status = version, self._read()
        return self._status

    def _read(self) -> dict[str, object]:
        book = load_workbook(self.workbook, read_only=True)
        header, *rows = book["Attendance"].values
        book.close()
        at = {str(title): place for place, title in enumerate(header)}
        mine = (row for row in rows if row[at["Session"]] == self.session)
        return {str(row[at["Member"]]).split()[0]: row[at["Status"]] for row in mine}

    def saves_in_excel(self, status: str, name: str) -> None:
        """Save the workbook as the program does that has it open."""
        book = load_workbook(self.workbook)
        sheet = book["Attendance"]
        at = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        for row in range(2, sheet.max_row + 1):
            is_mine = sheet.cell(row, at["Session"]).value == self.session
            if is_mine and str(sheet.cell(row, at["Member"]).value).startswith(name):
                sheet.cell(row, at["Status"]).value = status
        book.save(self.workbook)


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    """Return a practice after its first pass, with a user."""
    zone = f"Etc/GMT{utc_now().hour - 12:+d}"
    wall = utc_now().astimezone(ZoneInfo(zone))
    folder, starts = tmp_path / "practice", datetime.combine(wall.date(), time(12))
    init_practice(folder, zone)
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write("[service]\npoll_seconds = 1\n")
    person = Person(folder)
    person.adds("clinicians", {"name": "Rosa Díaz"})
    person.adds("members", *({"name": f"{name} Kanari", "status": "active"} for name in NAMES))
    group: Mapping[str, Value] = {"name": "Noon", "clinician": "Rosa Díaz", "weekday": WEEKDAYS[wall.weekday()]}
    times: Mapping[str, Value] = {"start": time(12), "minutes": 60, "first": wall.date()}
    person.adds("groups", {**group, **times, "room": "Room 2", "status": "active"})
    for name in NAMES:
        person.adds("roster", {"group": "Noon", "member": f"{name} Kanari", "joined": wall.date()})
    assert command("sync", folder).returncode == 0
    state = open_state_file(folder / "state" / "groupkeeper.db")
    state.staff.keep(StaffUser(name="ada", role="admin", password=hashed(PASSWORD)))
    state.close()
    return Evening(folder, session_code("G-01", starts), starts)


@dataclass
class Phone:
    """Somebody's phone."""

    browser: Browser
    evening: Evening

    def page(self) -> str:
        """Return the roster's page."""
        return self.browser.get(f"/sessions?{urllib.parse.urlencode({'of': self.evening.session})}")

    def tap(self, mark: str) -> str:
        """Tap, and return the page that follows."""
        token = re.findall(r'name="csrf_token" value="([^"]+)"', self.page())[-1]
        form = {"csrf_token": token, "session": self.evening.session, "starts": self.evening.starts.isoformat()}
        return self.browser.post("/sessions/mark", urllib.parse.urlencode({**form, "mark": mark}).encode())


def _feed(service: Served, phone: Phone) -> bytes:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', phone.browser.get("/calendar-links"))[-1]
    text = phone.browser.post(
        "/calendar-links/new", urllib.parse.urlencode({"csrf_token": token, "clinician": "C-01"}).encode()
    )
    (secret,) = re.findall(rf"{PATH}([\w-]+)\.ics", text)
    request = urllib.request.Request(f"{service.address}{PATH}{secret}.ics")  # noqa: S310 (this computer)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return bytes(answer.read())


@pytest.mark.long
def test_a_tap_arrives_in_the_workbook_also_where_somebody_has_it_open(evening: Evening) -> None:
    """Closed: within the next pass. Open: noted, and nothing typed there is lost. Nobody is named in the log."""
    lock = evening.folder / "~$Practice.xlsx"
    with served(evening.folder) as service:
        service.wait_for(service.passes)
        phone = Phone(Browser(service.address), evening)
        assert "Ada" in phone.page()
        assert "Noted: attended" in phone.tap("M-0001|attended|")
        service.wait_for(lambda: ">in the sheet<" in phone.page())
        assert evening.status()["Ada"] == "attended"
        lock.write_bytes(b"\x03ana" + b" " * 51)
        before = len(service.passes())
        assert "Noted: no show" in phone.tap("M-0002|no show|")
        service.wait_for(lambda: len(service.passes()) > before)
        assert "the workbook is open" in phone.page().casefold()
        assert evening.status()["Ben"] is None
        evening.saves_in_excel("late arrival", "Cleo")
        lock.unlink()
        service.wait_for(lambda: evening.status()["Ben"] == "no show")
        assert evening.status() == {"Ada": "attended", "Ben": "no show", "Cleo": "late arrival"}
        service.wait_for(lambda: "not in the sheet yet" not in phone.page())
        feed = _feed(service, phone)
        assert b"G-01" in feed
        assert b"Kanari" not in feed
        assert service.end(signal.SIGTERM)[0] == 0
        assert not re.search(r"Kanari|Cleo|M-000\d", service.log.read_text(encoding="utf-8"))
