"""Every screen: what a record looks like in a chat."""
