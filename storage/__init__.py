"""What survives a restart: tables, one repository a noun, migrations and encryption."""
