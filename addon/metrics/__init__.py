"""The numbers of the Dashboard, each with its formula in words; pure and computed in one walk over the rows."""
