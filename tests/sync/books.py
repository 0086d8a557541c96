"""A workbook and the person who works in it: the same gestures on the in-memory and on a real .xlsx file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters.in_memory import InMemoryWorkbook
from addon.sync.adapters.xlsx.building import build_workbook
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.workbook import Workbook
from addon.tabs import Tab

Grid = list[list[Any]]
