"""The workbook port over one Google spreadsheet."""
