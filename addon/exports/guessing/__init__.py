"""What an export that no profile knows seems to be: its kind, the field of each column. Pure; nothing is assumed."""
