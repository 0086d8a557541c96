"""One module a sender: is a request really theirs? Pure functions over raw bytes and headers."""
