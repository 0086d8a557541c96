"""Other people's clients for Sheets, opened on a spreadsheet that this process takes for Google's, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager

import gspread
import pygsheets
from google.oauth2.credentials import Credentials


@contextmanager
def opened_by_gspread(book: str) -> Iterator[gspread.Spreadsheet]:
    """Yield the spreadsheet in gspread, which gspread-dataframe uses too."""
    client = gspread.Client(Credentials("anyone"))
    yield client.open_by_key(book)
    client.http_client.session.close()


@contextmanager
def opened_by_pygsheets(book: str) -> Iterator[pygsheets.Spreadsheet]:
    """Yield the spreadsheet in pygsheets."""
    client = pygsheets.authorize(custom_credentials=Credentials("anyone"))
    yield client.open_by_key(book)
    client.sheet.service.close()
    client.drive.service.close()
