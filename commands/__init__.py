"""What the command line needs beside the rooms: settings, logs, and the longer sub-commands."""
