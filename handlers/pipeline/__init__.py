"""What carries: from Telegram into the inbox, through a transaction, and out of the outbox to Telegram."""
