"""The practice's workbook as an .xlsx file in a folder."""
