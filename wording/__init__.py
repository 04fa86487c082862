"""The sentences, and how they are read and put together: the chat, the desk and the papers speak with them."""
