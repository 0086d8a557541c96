"""The merge: rows identified, sources against the sheet, differences and questions. Pure."""
