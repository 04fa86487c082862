"""What is said and tapped in a group of a clinic's staff."""
