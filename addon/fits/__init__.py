"""Whether a member fits into a group: each reason against it, and what nobody can tell, as a plain sentence."""
