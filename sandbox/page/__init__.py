"""The sandbox in a browser: two phones side by side, a clock that can be moved, and trouble on demand."""
