"""What a clinic's staff can do."""
