"""Papers that members sign: the practice's documents, each member's copy, the page on which it is signed."""
