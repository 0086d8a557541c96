"""What payers paid and refused: the tabs Payments and Denials."""
