"""``make bench``: our figures beside the floors, on one workbook, in one run."""
