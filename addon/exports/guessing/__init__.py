"""What an export that no profile knows seems to be: its kind, and the field of each column. Pure; nothing is assumed."""
