"""What speaks HTTP to operators and machines."""
