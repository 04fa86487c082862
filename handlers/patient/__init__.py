"""What a patient can do."""
