"""Results of a pass as rows of the keyed result tabs and the views."""
