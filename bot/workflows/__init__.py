"""What happens in one transaction: decide, keep, and put what people should see into the outbox."""
