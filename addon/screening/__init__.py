"""The screening protocol: the practice's own criteria, what they make of each prospect, and where people are sent."""
