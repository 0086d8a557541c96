"""Talking to the stand-in in plain HTTP, for tests that want to see every word."""

from dataclasses import dataclass, field
from typing import Any

import requests

from tests.google.server import GoogleStandIn

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """One client with one spreadsheet, whose only sheet has the id 0 unless more are made."""

    stand_in: GoogleStandIn
    book: str = ""
    timeout: float = 60.0
    session: requests.Session = field(default_factory=requests.Session)

    def begin(self, *titles: str, rows: int = 20, columns: int = 6) -> "Conversation":
        """Make a spreadsheet with sheets of that size, numbered from 0."""
        self.session.headers["Authorization"] = "Bearer anyone"
        grid = {"rowCount": rows, "columnCount": columns}
        made = [{"title": title, "gridProperties": grid, "sheetId": at} for at, title in enumerate(titles)]
        told = {"properties": {"title": "Practice"}, "sheets": [{"properties": one} for one in made]}
        self.book = self.ask("POST", "/v4/spreadsheets", told)["spreadsheetId"]
        return self

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """One request; the answer as it is."""
        url = self.stand_in.url + path
        return self.session.request(method, url, json=body, params=query, timeout=self.timeout)

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One request that must go well; its answer."""
        answer = self.send(method, path, body, **query)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def batch(self, *requested: Json, **options: Any) -> Json:
        """A batch that must go well; its answer."""
        found: Json = self.ask("POST", self.at(":batchUpdate"), {"requests": list(requested)} | options)
        return found

    def refusal(self, *requested: Json) -> str:
        """The message with which a batch is refused."""
        answer = self.send("POST", self.at(":batchUpdate"), {"requests": list(requested)})
        assert answer.status_code == 400, answer.text
        return str(answer.json()["error"]["message"])

    def at(self, rest: str = "") -> str:
        """The path of the spreadsheet."""
        return f"/v4/spreadsheets/{self.book}{rest}"

    def values(self, cells: str, **query: Any) -> list[list[Any]]:
        """values.get."""
        found: list[list[Any]] = self.ask("GET", self.at(f"/values/{cells}"), **query).get("values", [])
        return found

    def write(self, cells: str, rows: list[list[Any]], option: str = "RAW") -> Json:
        """values.update."""
        found: Json = self.ask("PUT", self.at(f"/values/{cells}"), {"values": rows}, valueInputOption=option)
        return found

    def grid(self, fields: str, *ranges: str) -> list[Json]:
        """spreadsheets.get through a mask: its sheets."""
        found: list[Json] = self.ask("GET", self.at(), fields=fields, ranges=list(ranges)).get("sheets", [])
        return found


def rect(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> Json:
    """A GridRange."""
    rows = {"startRowIndex": top, "endRowIndex": bottom}
    return {"sheetId": sheet} | rows | {"startColumnIndex": left, "endColumnIndex": right}


def rows_of(*rows: list[Any]) -> list[Json]:
    """RowData of plain texts and numbers; None is a cell without a value."""
    return [{"values": [_cell(value) for value in row]} for row in rows]


def _cell(value: Any) -> Json:
    if value is None:
        return {}
    kind = "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}}
