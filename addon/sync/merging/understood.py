"""The cells of one column, each distinct one understood once: most cells of a practice repeat. Pure."""

from addon.cells import BadCell, read_value
from addon.tabs import Column, Value
from addon.workbook import Raw


class Understood(dict[Raw, Value]):
    """What raw cells of a column mean; unreadable ones are None."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, raw: Raw) -> Value:
        value = read_value(self._column, raw)
        meant = None if isinstance(value, BadCell) else value
        # 1 and True are one key of a dictionary, and so are 0 and False, but they are not one value.
        if raw not in (0, 1):
            self[raw] = meant
        return meant
