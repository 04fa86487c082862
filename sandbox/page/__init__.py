"""The sandbox in a browser: three phones side by side, a clock that can be moved, and trouble on demand."""
