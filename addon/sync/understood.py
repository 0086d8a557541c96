"""The cells of one column, each distinct one understood once: most cells of a practice repeat. Pure."""

from datetime import date

from addon.sync.workbook import Raw
from addon.tabs import BadCell, Column, Value, read_value


class Understood(dict[Raw, Value]):
    """What raw cells of a column mean; unreadable ones are None."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, raw: Raw) -> Value:
        value = read_value(self._column, raw)
        meant = None if isinstance(value, BadCell) else value
        # Only texts and dates: 1, 1.0 and True are one key of a dictionary, but not one value.
        if raw is None or isinstance(raw, str | date):
            self[raw] = meant
        return meant
