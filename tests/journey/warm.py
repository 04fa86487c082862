"""The command line, loaded once and forked for each command of a test: a start takes half a second, a fork a hundredth.

Run as a program it serves its standard input, a socket, until that is closed: a line of arguments and environment in,
a line of exit code and output back. What it forks is a process of its own with the environment, the working directory
and the streams that a command from a shell has; only the modules are there already.
"""

import gc
import json
import os
import pkgutil
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = ("bot", "commands", "handlers", "rehearsal", "reports", "sandbox", "storage", "wording")


def serve() -> None:
    sys.path[0] = str(ROOT)  # Where a program's own folder stands.
    import main

    for package in LOADED:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                __import__(module.name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as asked, asked.makefile("rw") as lines:
        for line in lines:
            out, err = os.memfd_create("out"), os.memfd_create("err")
            child = os.fork()
            if not child:
                arguments, environment = json.loads(line)
                become(arguments, environment, (os.open(os.devnull, os.O_RDONLY), out, err))
                main.main()
                return
            _, status = os.waitpid(child, 0)
            answer = (os.waitstatus_to_exitcode(status), _read(out), _read(err))
            lines.write(json.dumps(answer) + "\n")
            lines.flush()


def become(arguments: Sequence[str], environment: Mapping[str, str], streams: Sequence[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = [str(ROOT / "main.py"), *arguments]


def _read(file: int) -> str:
    with open(file, "rb") as written:
        written.seek(0)
        return written.read().decode()


if __name__ == "__main__":
    serve()
