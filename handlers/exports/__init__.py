"""What leaves the bot: a clinic's tables and a patient's papers, put into words."""
