"""One way of sending a file; none knows another."""
