"""What a line is charged, what its payer allows, and who pays."""
