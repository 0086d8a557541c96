"""How else members may come, by the rules of the practice: online this time, or to another group's session instead."""
