"""Suites that need outside parts are not collected where those parts are absent; none is ever skipped.

What takes its time is marked here, by its place, so that make quick can leave it out.
"""

import gc
import shutil
from collections import defaultdict
from collections.abc import Generator, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from tests import stores
from tests.postgres_server import PROGRAMS, StoreServer, running_store

settings.register_profile("everyday", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("prove", settings.get_profile("everyday"), max_examples=500)
settings.load_profile("everyday")

UNO = Path("/usr/lib/python3/dist-packages/uno.py")
"""Where the system's Python has the commands of LibreOffice."""
CHROMIUM = Path("/usr/bin/chromium")
SHARED = Path(__file__).parents[2] / "shared"
NEEDS = {
    "judges": SHARED.is_dir,
    "office": lambda: shutil.which("soffice") is not None,
    "window": lambda: UNO.exists() and shutil.which("xvfb-run") is not None,
    "npm_folder": lambda: shutil.which("npm") is not None,
    "systemd_analyze": lambda: shutil.which("systemd-analyze") is not None,
    "browser": CHROMIUM.exists,
    "atheris": lambda: find_spec("atheris") is not None,
    "postgres": lambda: PROGRAMS.is_dir() and find_spec("psycopg") is not None,
}
"""Marks, and fixtures, that ask for an outside part."""
ONE_BY_ONE = frozenset({"browser", "office", "window", "npm_folder", "npm_clients", "finished", "postgres"})
"""Marks and fixtures of tests that share a program or a set-up: one worker runs them, one after the other."""
ON_BOTH_STORES = (
    "sync/state/test_database.py",
    "sync/state/test_feedback_box.py",
    "sync/state/test_inbox.py",
    "sync/state/test_links.py",
    "sync/state/test_one_member.py",
    "sync/state/test_outbox.py",
    "sync/state/test_seats.py",
    "sync/state/test_staff.py",
)
"""Places whose tests run every day on a file and on a PostgreSQL server too (tests/stores.py)."""
SEALED_TOO = (
    "sync/state/test_database.py",
    "sync/state/test_feedback_box.py",
    "sync/state/test_inbox.py",
    "sync/state/test_one_member.py",
    "sync/state/test_outbox.py",
)
"""Those of them that run every day on an encrypted state too."""
ON_BOTH_AT_LENGTH = (
    "replies/test_hear.py",
    "sending/test_[!k]*",
    "sending/channels/test_twilio.py",
    "service/test_health.py",
    "service/test_runner.py",
    "service/test_threads.py",
    "sync/test_rebuilt.py",
    "web/test_*",
    "web/members/test_*",
    "webhooks/test_channels.py",
    "webhooks/test_routes.py",
)
"""Those whose tests do so in the longer proof."""
LEFT_OUT = "not whole"
"""How make quick asks."""
TESTS = Path(__file__).parent
WHOLE = (
    "agency/*",
    "alerts/test_machine.py",
    "*google*",
    "*caldav*",
    "*two_way*",
    "*merge_machine*",
    "*libreoffice*",
    "cases/*",
    "online/*",
    "sample/*",
    "cli/*",
    "live/*",
    "control/test_commands.py",
    "control/test_places.py",
    "web/cards/test_proof.py",
    "*/test_part.py",
    "*/test_passes.py",
    "attendance/test_marks.py",
    "attendance/test_same_day.py",
    "billing/closed/test_closing.py",
    "billing/closed/test_payers_then.py",
    "billing/test_claim_checks.py",
    "billing/test_package_files.py",
    "billing/test_recount.py",
    "check_ins/test_asking.py",
    "exports/test_live_formulas.py",
    "exports/test_turned.py",
    "monthly_programs/test_timed.py",
    "attendance/test_traces.py",
    "availability/test_closures.py",
    "practice_settings/test_settings_rows.py",
    "sync/merging/test_no_records.py",
    "sync/merging/test_vanished_rows.py",
    "sync/test_*",
    "sync/adapters/test_calendars.py",
    "sync/adapters/xlsx/test_growing.py",
    "sync/adapters/xlsx/test_ordinary.py",
    "sync/earlier/*",
    "people/test_consents.py",
    "people/test_namesakes.py",
    "people/test_newest.py",
    "people/test_people_tabs.py",
    "people/test_records_of.py",
    "people/test_vanished.py",
    "openings/test_proposed.py",
    "placements/test_fairness.py",
    "placements/test_in_calendars.py",
    "requests/test_from_calendars.py",
    "requests/test_this_and_following.py",
    "setup/test_readme.py",
    "recount/*",
    "sending/channels/test_smtp.py",
    "sending/test_simulation.py",
    "service/test_backups.py",
    "service/test_deploy.py",
    "window/test_import_mapping.py",
    "service/test_health.py",
    "service/test_passing.py",
    "service/test_killed.py",
    "service/test_served.py",
    "programs/test_programs.py",
    "gestures/*",
    "security/test_log_lines.py",
    "security/test_outward.py",
    "security/test_routes.py",
    "serving/*",
    "wiring/*",
    "test_access.py",
    "test_canary.py",
    "test_killed_passes.py",
    "test_other_vendor.py",
    "test_rule_tab.py",
    "test_vendor_files.py",
    "test_wiring.py",
    "test_zones.py",
    "webhooks/test_channels.py",
    "webhooks/test_docs.py",
    "ways/test_new_links.py",
    "webhooks/test_load.py",
    "web/members/*",
    "wishes/test_seats_counted_again.py",
)
"""Google, CalDAV, the merge machine, commands, whole practices and passes: places below tests/, as shell patterns."""
FLOOR = (
    "billing/closed/test_closing.py",
    "billing/closed/test_payers_then.py",
    "billing/test_claim_checks.py",
    "billing/test_package_files.py",
    "people/test_namesakes.py",
    "exports/test_turned.py",
    "people/test_people_tabs.py",
    "sync/merging/test_*",
)
"""Those of them that are the core's own tests, which the coverage floor counts (make check)."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[StoreServer]:
    """Return a server with a store, for the whole session: a test takes a practice of its own, not a database."""
    with running_store() as there:
        yield there


@pytest.fixture(autouse=True)
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """Choose the store on which tests/stores.py opens states: "file", or "server" where the test runs on both."""
    name = getattr(request, "param", stores.FILE)
    server = request.getfixturevalue("postgres").pages if name in {stores.SERVER, stores.SEALED_SERVER} else None
    stores.choose(server, sealed=name in {stores.SEALED, stores.SEALED_SERVER})
    yield name
    stores.choose(None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run that takes hours be run in parts, on several days or machines (make prove PART=3/10)."""
    parser.addoption("--part", type=_part, help="run one part of the tests only, such as 3/10: the third of ten")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of some places on both stores."""
    path = Path(str(metafunc.module.__file__))
    if is_whole(path, ON_BOTH_STORES + ON_BOTH_AT_LENGTH) and "store" in metafunc.fixturenames:
        at_length = [] if is_whole(path, ON_BOTH_STORES) else [pytest.mark.prove]
        on = [stores.FILE, pytest.param(stores.SERVER, marks=[pytest.mark.postgres, *at_length])]
        if is_whole(path, SEALED_TOO + ON_BOTH_AT_LENGTH):
            sealed_at_length = [] if is_whole(path, SEALED_TOO) else [pytest.mark.prove]
            on += [pytest.param(stores.SEALED, marks=sealed_at_length)]
            on += [pytest.param(stores.SEALED_SERVER, marks=[pytest.mark.postgres, pytest.mark.prove])]
        metafunc.parametrize("store", on, indirect=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Let make quick not even read what it leaves out."""
    asked = config.getoption("markexpr")
    is_left = is_whole(collection_path) and not ("floor" in asked and is_whole(collection_path, FLOOR))
    return (LEFT_OUT in asked and is_left) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what takes its time, and leave out what cannot run here, as if it had not been asked for."""
    _some_of_many(items)
    for item in items:
        if is_whole(item.path):
            item.add_marker(pytest.mark.whole)
            if is_whole(item.path, FLOOR):
                item.add_marker(pytest.mark.floor)
        if ONE_BY_ONE.intersection(_asked_of(item)):
            item.add_marker(pytest.mark.xdist_group("one by one"))
    absent = {name for name, there in NEEDS.items() if not there()}
    part, of = config.getoption("part") or (1, 1)
    elsewhere = {item.nodeid for item in items if crc32(item.nodeid.encode()) % of != part - 1}
    left_out = [item for item in items if item.nodeid in elsewhere or absent.intersection(_asked_of(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _some_of_many(items: list[pytest.Item]) -> None:
    """Leave most cases of a long table (``some``) to the longer proof: those kept are spread evenly over it."""
    tables: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("some"):
            tables[item.nodeid.partition("[")[0]].append(item)
    for cases in tables.values():
        (few,) = cases[0].get_closest_marker("some").args  # type: ignore[union-attr]
        kept = {place * len(cases) // few for place in range(few)}
        for place, item in enumerate(cases):
            if place not in kept:
                item.add_marker(pytest.mark.prove)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the garbage collector leave alone the thousands of tests: it would walk over them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@cache
def is_whole(path: Path, patterns: tuple[str, ...] = WHOLE) -> bool:
    """Return whether a module, or a whole folder, is left out by make quick."""
    place = path.relative_to(TESTS).as_posix() + ("/" if path.is_dir() else "")
    return any(fnmatch(place, pattern) for pattern in patterns)


def _part(text: str) -> tuple[int, int]:
    """Return which part, and of how many.

    Raises:
        ValueError: It is not such as 3/10.

    """
    part, of = (int(word) for word in text.split("/"))
    if not 1 <= part <= of:
        raise ValueError(text)
    return part, of


def _asked_of(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()} | set(getattr(item, "fixturenames", ()))
