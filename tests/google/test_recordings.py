"""Google's own answers, recorded, judge the stand-in's."""

import sys
from pathlib import Path

import pytest
import requests

from tests.google import recordings
from tests.google.recordings import Tally
from tests.google.server import GoogleStandIn

RECORDINGS = Path(__file__).parents[2].parent / "shared" / "google" / "recordings"
EVERY_FILE_OF_THE_RECORDER = ("ClientTest.test_open_all_has_metadata",)
NOT_SHARED = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
RECORDED_MISTAKE = "'A1:D4' is not of type 'array'"
FLOORS = {
    "values.get": 100.0,
    "values.clear": 100.0,
    "values.append": 100.0,
    "values.update": 100.0,
    "batchGet": 100.0,
    "batchClear": 100.0,
    "batchUpdate": 100.0,
    "spreadsheets.get": 99.0,
    "files.create": 100.0,
    "files.get": 100.0,
    "files.list": 100.0,
    "files.delete": 100.0,
    "files.export": 100.0,
    "all": 99.7,
}


@pytest.fixture(scope="module")
def tally() -> Tally:
    """The whole of the recordings, each asked of a stand-in of its own."""
    found = Tally()
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer recorded"
        for path in sorted(RECORDINGS.glob("*.json")):
            if path.stem not in EVERY_FILE_OF_THE_RECORDER:
                with GoogleStandIn() as stand_in:
                    _let_see(stand_in)
                    recordings.replay(path, url=stand_in.url, tally=found, session=session)
                    stand_in.findings[:] = [one for one in stand_in.findings if RECORDED_MISTAKE not in one]
    return found


def _let_see(stand_in: GoogleStandIn) -> None:
    """The file of somebody else, of which the recorder was not let in."""
    stand_in.drive.files[NOT_SHARED] = {"mimeType": SPREADSHEET}
    stand_in.drive.closed.add(NOT_SHARED)


@pytest.mark.judges
@pytest.mark.parametrize(("endpoint", "floor"), FLOORS.items())
def test_the_share_answered_as_google_did_never_falls(tally: Tally, endpoint: str, floor: float) -> None:
    """Of each endpoint at least so many percent are the same in status, keys, types and values."""
    assert tally.shares()[endpoint] >= floor, [one for one in tally.differences if one.endpoint == endpoint]


@pytest.mark.judges
def test_every_endpoint_of_the_recordings_has_a_floor(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    """No endpoint goes unjudged; the shares are shown."""
    with capsys.disabled():
        sys.stdout.write("\n" + tally.report() + "\n")
    assert set(tally.shares()) == set(FLOORS)


@pytest.mark.parametrize(
    ("recorded", "given", "found"),
    [
        ({"a": 1, "createdTime": "x"}, {"a": 1, "createdTime": "y"}, []),
        ({"a": 1}, {"a": 2}, [".a: 2 for 1"]),
        ({"a": 1}, {}, [".a: missing"]),
        ({}, {"a": 1}, [".a: not in the recording"]),
        ({"a": [1, 2]}, {"a": [1]}, [".a: 1 items for 2"]),
        ({"a": [{"b": True}]}, {"a": [{"b": 1}]}, [".a[0].b: 1 for True"]),
        (None, None, []),
        ("a1,B2", "a1,b2", [": 'a1,b2' for 'a1,B2'"]),
    ],
)
def test_what_differs_is_named_by_its_path(recorded: object, given: object, found: list[str]) -> None:
    """Keys, types and values count; moments do not."""
    assert recordings.differences(recorded, given) == found
