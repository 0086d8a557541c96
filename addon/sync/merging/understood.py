"""The cells of one column, each distinct one understood once: most cells of a practice repeat. Pure."""

from addon.cells import BadCell, read_value
from addon.sessions.weekly_slots import weekly_slots
from addon.tabs import Column, Value
from addon.workbook import Raw


class Readings(dict[Raw, Value | BadCell]):
    """What raw cells of a column mean, or why they mean nothing."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, raw: Raw) -> Value | BadCell:
        value = read_value(self._column, raw)
        if self._column.holds == "weekly times" and isinstance(value, str):
            slots = weekly_slots(value)
            value = slots if isinstance(slots, BadCell) else value
        # 1 and True are one key of a dictionary, and so are 0 and False, but they are not one value.
        if raw not in (0, 1):
            self[raw] = value
        return value


class Understood(dict[Raw, Value]):
    """What raw cells of a column mean; unreadable ones are None."""

    def __init__(self, readings: Readings) -> None:
        super().__init__()
        self._readings = readings

    def __missing__(self, raw: Raw) -> Value:
        value = self._readings[raw]
        meant = None if isinstance(value, BadCell) else value
        if raw not in (0, 1):
            self[raw] = meant
        return meant
