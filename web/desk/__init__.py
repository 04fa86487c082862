"""The desk: the clinic's day in a browser. It does nothing that the chat cannot do, by the same workflows."""
