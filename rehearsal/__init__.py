"""What only plays: courses made up, read from files or stored, rehearsed, compared and scored."""
