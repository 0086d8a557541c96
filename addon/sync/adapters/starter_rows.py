"""The rows a new tab begins with, from the CSV beside its template. Pure."""

from addon.cells import BadCell, read_value
from addon.problems import SettingsInvalid
from addon.tabs import Tab, Value


def starter_rows(tab: Tab) -> list[dict[str, Value]]:
    """Return a tab's starter rows by field, with ids. Raises SettingsInvalid for a cell its column cannot read."""
    rows: list[dict[str, Value]] = []
    wrong: list[str] = []
    headers = {column.header: column for column in tab.columns}
    for number, raw in enumerate(tab.starter, start=1):
        row: dict[str, Value] = {}
        for header, text in raw.items():
            value = read_value(headers[header], text)
            if isinstance(value, BadCell):
                wrong.append(f"{tab.name}.csv row {number + 1}, {header}: {value.what}")
            elif value is not None:
                row[headers[header].field] = value
        for column in tab.columns:
            if column.owner == "id" and tab.prefix:
                row.setdefault(column.field, f"{tab.prefix}-{number:02d}")
        rows.append(row)
    if wrong:
        raise SettingsInvalid("sheet_templates", "; ".join(wrong), "Mend the starter rows.")
    return rows
