"""Import mapping: files that no profile knows, told by people column by column."""
