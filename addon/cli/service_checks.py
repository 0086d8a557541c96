"""What ``groupkeeper doctor`` looks at for the service: clocks, zones, its heartbeat, its backups, its address."""

import os
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from time import time
from urllib.parse import urlsplit

from addon.cli.looked_at import LookedAt
from addon.names_in_text import date_in_words, time_in_words
from addon.outward import Outward
from addon.pass_lock import holder
from addon.problems import AddressRefused
from addon.service.told import FAILED, LAST, LAST_BACKUP, LAST_PASS
from addon.settings import PracticeFile, ServiceSettings
from addon.wiring.folder import PracticeFolder
from addon.wiring.served import HEARTBEAT, LOCK, beat_at

OLD_BEAT = timedelta(minutes=2)
OLD_BACKUP = timedelta(hours=26)
HOST_ZONES = Path("/usr/share/zoneinfo")
_CLOCKS_APART = 120.0
_DAYS_AHEAD = 730


def looked_at_service(home: PracticeFolder, now: datetime) -> Iterator[LookedAt]:
    """Look at what the service needs; of a service that was never started, only at what a pass needs too."""
    yield _zones(home.file.zone, now.date())
    yield _clock(home)
    last = beat_at(home.folder / home.file.places.state / HEARTBEAT)
    if last is None:
        step = "groupkeeper serve keeps the practice in step by itself (docs/service.md)."
        yield LookedAt("service", ok=True, seen="it was never started here", next_step=step)
        return
    yield _heartbeat(home, last, now)
    yield _passes(home)
    yield _backup(home, now)
    if home.file.service.ping_url:
        yield _ping(home.file)
    if home.file.service.public_url:
        outward = Outward.of(home.file.network.own_hosts)
        try:
            yield _address(home.file.service.public_url, outward)
            yield _page_is_closed(home.file.service, outward)
        except AddressRefused as fault:
            yield LookedAt("public address", ok=False, seen=fault.what, next_step=fault.next_step)


def _zones(zone: str, today: date) -> LookedAt:
    """Look whether zone rules are the pinned ones, and whether this computer's own show other times."""
    ours = f"Groupkeeper's own, tzdata {version('tzdata')}"
    if zoneinfo.TZPATH:
        step = "Unset PYTHONTZPATH, and report this if it stays."
        return LookedAt("time zones", ok=False, seen="the rules are this computer's, not Groupkeeper's", next_step=step)
    differs = first_day_apart(zone, today, HOST_ZONES)
    if differs is None:
        return LookedAt("time zones", ok=True, seen=ours)
    seen = f"this computer's own rules for {zone} are others than {ours}, from {differs} on"
    step = "Update this computer's tzdata: other programs here show wrong times. Groupkeeper's are right."
    return LookedAt("time zones", ok=False, seen=seen, next_step=step)


def first_day_apart(zone: str, today: date, zones: Path) -> date | None:
    """Return the first day within two years on which a computer's own rules show another time; None if none does."""
    try:
        with (zones / zone).open("rb") as file:
            theirs = zoneinfo.ZoneInfo.from_file(file, key=zone)
    except (OSError, ValueError):
        return None
    ours = zoneinfo.ZoneInfo(zone)
    for ahead in range(_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        noon = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        if noon.astimezone(ours).utcoffset() != noon.astimezone(theirs).utcoffset():
            return day
    return None


def _clock(home: PracticeFolder) -> LookedAt:
    """Compare this computer's clock with that of the disk, which is another's where the state is on a server."""
    kept = home.folder / home.file.places.state
    with TemporaryFile(dir=kept if kept.is_dir() else home.folder) as probe:
        probe.write(b"now")
        probe.flush()
        apart = os.fstat(probe.fileno()).st_mtime - time()
    if abs(apart) < _CLOCKS_APART:
        return LookedAt("clock", ok=True, seen="it agrees with the disk's")
    step = "Let both computers set their clocks by the network (NTP): reminders go by this one."
    return LookedAt("clock", ok=False, seen=f"the disk's clock is {apart / 60:+.0f} minutes apart", next_step=step)


def _heartbeat(home: PracticeFolder, last: datetime, now: datetime) -> LookedAt:
    who = holder(home.folder / home.file.places.state / LOCK)
    if abs(now - last) < OLD_BEAT:
        return LookedAt("service", ok=True, seen=str(who or "it is at work"))
    seen = f"it was last alive on {_in_words(last, home)}"
    if last > now:
        step = "Set this computer's clock by the network (NTP), then start the service again."
        return LookedAt("service", ok=False, seen=f"{seen}, which is still to come", next_step=step)
    return LookedAt("service", ok=False, seen=seen, next_step="Start it: groupkeeper serve DIR")


def _passes(home: PracticeFolder) -> LookedAt:
    last = home.state.remembered(LAST_PASS).get(LAST)
    if last is None or last.result != FAILED:
        return LookedAt("service's passes", ok=True, seen=f"the last one: {last.result}" if last else "none wrote yet")
    return LookedAt("service's passes", ok=False, seen=last.trouble, next_step=last.next_step)


def _backup(home: PracticeFolder, now: datetime) -> LookedAt:
    last = home.state.remembered(LAST_BACKUP).get(LAST)
    step = "Look whether the disk has room and the workbook can be read; the service tries again within the hour."
    if last is None:
        return LookedAt("backup", ok=False, seen="none was made yet", next_step="Let the service run for a minute.")
    if not last.proved:
        return LookedAt("backup", ok=False, seen=last.trouble, next_step=step)
    seen = f"{last.file} of {_in_words(last.made, home)} was restored and is the same, {last.rows:,} rows"
    if now - last.made < OLD_BACKUP:
        return LookedAt("backup", ok=True, seen=seen)
    return LookedAt("backup", ok=False, seen=f"{seen}; none since", next_step="Let the service run over night.")


def _in_words(moment: datetime, home: PracticeFolder) -> str:
    there = moment.astimezone(home.file.zone_info)
    return f"{date_in_words(there)} {time_in_words(there)}"


def _address(url: str, outward: Outward) -> LookedAt:
    try:
        ok = b"Stop messages?" in _read(f"{url}/unsubscribe/doctor", outward)  # looking changes nothing
    except (OSError, ValueError, HTTPException):
        ok = False
    if ok:
        return LookedAt("public address", ok=True, seen=f"{url} reaches the service")
    step = "Look whether the proxy runs and passes requests on to the service (docs/service.md)."
    return LookedAt("public address", ok=False, seen=f"{url} does not reach the service", next_step=step)


def _ping(file: PracticeFile) -> LookedAt:
    """Look whether pings may go where practice.toml sends them; none is sent."""
    parts = urlsplit(file.service.ping_url)
    try:
        Outward.of(file.network.own_hosts).address(parts.hostname or "", parts.port or 443)
    except AddressRefused as fault:
        return LookedAt("ping", ok=False, seen=f"no ping leaves: {fault.what}", next_step=fault.next_step)
    except (OSError, ValueError):
        step = "Look at ping_url under [service] in practice.toml, and at this computer's network."
        return LookedAt("ping", ok=False, seen="the host of ping_url is not found", next_step=step)
    return LookedAt("ping", ok=True, seen="the watcher's address may be contacted")


def _page_is_closed(settings: ServiceSettings, outward: Outward) -> LookedAt:
    """Look whether the world finds the staff's page where only senders and links are meant to be."""
    url = settings.public_url
    if settings.page_url == url:
        return LookedAt("staff's page", ok=True, seen=f"it is to be reached at {url}, as practice.toml has it")
    try:
        is_open = b"Groupkeeper" in _read(f"{url}/sign-in", outward)
    except (OSError, ValueError, HTTPException):
        is_open = False
    if not is_open:
        return LookedAt("staff's page", ok=True, seen=f"it is not reached at {url}")
    step = "Let the proxy pass on only what docs/service.md names, and send X-Forwarded-For as it shows."
    return LookedAt("staff's page", ok=False, seen=f"the world finds it at {url}", next_step=step)


def _read(url: str, outward: Outward) -> bytes:
    return outward.read(url, timeout=10)
