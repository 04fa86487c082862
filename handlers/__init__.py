"""What Telegram sees and says."""
