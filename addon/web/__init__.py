"""The page for the staff: what the service did, what waits for a person, and the few things one can ask of it.

Nothing here reads the workbook or writes a sheet: a page shows what the last pass left in the state, and a request is
stored or handed to the service.
"""
