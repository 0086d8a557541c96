"""The tab Control: what people want done now, asked for in the workbook itself."""
