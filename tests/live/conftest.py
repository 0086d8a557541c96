"""Tests on a real Google account: collected only where one is named.

``GROUPKEEPER_LIVE_CREDENTIALS`` is the account's file, as ``groupkeeper init --google`` keeps it. ``make live`` runs
them; they make a spreadsheet and a calendar and remove both.
"""

import os

collect_ignore = [] if os.environ.get("GROUPKEEPER_LIVE_CREDENTIALS") else ["test_google.py"]
