"""An agency's workers: processes that take turns of its practices, and the queue that gives them out."""
