"""FHIR R4 resources, one JSON object a line: the standard's own names, read as the rows of any export."""
