"""A stand-in for Google Sheets, Drive and Calendar on this machine, and what judges it."""
