"""Who is certified for what: the register, its ladder, the training budget, pay steps, and who could lead what."""
