"""How other programs write calendars, made into what the libraries compute rightly: letters, zones, kinds of values."""
