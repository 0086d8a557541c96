"""Clients as they come, with no word about another address, reach the stand-in and nothing else."""

import socket
from collections.abc import Iterator

import gspread
import pytest
import requests
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn

SIGN_IN_AT = "https://oauth2.googleapis.com/token"


@pytest.fixture
def posing() -> Iterator[tuple[GoogleStandIn, GoogleProxy]]:
    """A stand-in that this process takes for Google."""
    with GoogleStandIn() as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        yield stand_in, proxy


def test_gspread_finds_google_here(posing: tuple[GoogleStandIn, GoogleProxy]) -> None:
    """It goes through the proxy, by CONNECT and TLS, to two hosts of Google's."""
    stand_in, proxy = posing
    client = gspread.Client(Credentials("anyone"))
    book = client.create("Practice")
    book.sheet1.update([["Code"], ["M-0001"]], "A1")
    assert client.open("Practice").sheet1.get_all_values() == [["Code"], ["M-0001"]]
    client.http_client.session.close()
    assert set(proxy.reached) == {"www.googleapis.com", "sheets.googleapis.com"}
    assert {call.status for call in stand_in.calls} == {200}


def test_googles_own_client_finds_google_here(posing: tuple[GoogleStandIn, GoogleProxy]) -> None:
    """It knows nothing of proxies, but the name of the host leads here all the same."""
    stand_in, proxy = posing
    sheets = build("sheets", "v4", credentials=Credentials("anyone"), static_discovery=True)
    drive = build("drive", "v3", credentials=Credentials("anyone"), static_discovery=True)
    with sheets, drive:
        book = sheets.spreadsheets().create(body={"properties": {"title": "Practice"}}).execute()["spreadsheetId"]
        ranges = ["Sheet1!A1:B2"] * 150
        found = sheets.spreadsheets().values().batchGet(spreadsheetId=book, ranges=ranges).execute()
        assert drive.files().get(fileId=book, fields="version").execute() == {"version": "1"}
    assert len(found["valueRanges"]) == 150
    assert len(stand_in.calls) == 3
    assert proxy.refused == []


def test_a_service_account_signs_in_here() -> None:
    """Its signed grant goes to the token endpoint of the stand-in; what it gets lets it into a shared spreadsheet."""
    with GoogleStandIn(guarded=True) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        shared = stand_in.sheets.create({"properties": {"title": "Practice"}})["spreadsheetId"]
        stand_in.drive.may_create = False
        key = stand_in.oauth.add_service_account(token_uri=SIGN_IN_AT)
        scopes = ["https://www.googleapis.com/auth/spreadsheets"]
        client = gspread.Client(service_account.Credentials.from_service_account_info(key, scopes=scopes))
        assert client.open_by_key(shared).sheet1.title == "Sheet1"
        with pytest.raises(gspread.exceptions.APIError, match="insufficient authentication scopes"):
            client.open("Practice")
        client.http_client.session.close()
    assert "oauth2.googleapis.com" in proxy.reached
    assert [call.path for call in stand_in.calls if not call.path.startswith("/v4/")] == ["/drive/v3/files"]


def test_every_other_host_is_refused(posing: tuple[GoogleStandIn, GoogleProxy]) -> None:
    """Neither the proxy nor a name leads anywhere else."""
    _, proxy = posing
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://example.org/", timeout=60)
    assert requests.get("http://example.org/", timeout=60).status_code == 403
    with pytest.raises(socket.gaierror):
        socket.create_connection(("example.org", 443), timeout=60)
    with socket.socket() as caller, pytest.raises(socket.gaierror):
        caller.connect(("192.0.2.1", 443))
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://googleapis.com.example.org/", timeout=60)
    assert set(proxy.refused) == {"example.org", "googleapis.com.example.org", "192.0.2.1"}


def test_outside_nobody_trusts_the_proxy() -> None:
    """Its certificate counts only while it poses."""
    with GoogleStandIn() as stand_in, GoogleProxy(stand_in.url) as proxy:
        address = {"https": f"http://127.0.0.1:{proxy.port}"}
        with pytest.raises(requests.exceptions.SSLError):
            requests.get("https://sheets.googleapis.com/v4/spreadsheets/x", proxies=address, timeout=60)
        assert stand_in.calls == []
