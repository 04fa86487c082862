"""A Telegram on this machine: the Bot API, and the people who talk to the bot."""
