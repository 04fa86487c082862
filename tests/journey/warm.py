"""The command line, loaded once and forked for each process of a test: a start takes a second, a fork a hundredth.

Run as a program it serves its standard input, a socket, until that is closed: a message of arguments, environment and
log in, with a socket on which it answers: the process's id at once, its exit code and output at its end. What it forks
is a process of its own with the environment, the working directory and the streams that a command from a shell has;
only the modules are there already.
"""

import gc
import json
import os
import pkgutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
LOADED = ("bot", "commands", "handlers", "rehearsal", "reports", "sandbox", "storage", "web", "wording")
LONGEST = 1 << 16


def serve() -> None:
    sys.path[0] = str(ROOT)  # Where a program's own folder stands.
    before = dict(os.environ)
    import main

    for package in LOADED:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                __import__(module.name)
    gc.collect()
    gc.freeze()
    loaded = {name: value for name, value in os.environ.items() if name not in before}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody waits for those who keep.
    with socket.socket(fileno=os.dup(0)) as asked:
        while True:
            message, answered, *_ = socket.recv_fds(asked, LONGEST, 1)
            if not message:
                return
            with socket.socket(fileno=answered[0]) as answer:
                if not os.fork() and not keep(answer, loaded, *json.loads(message)):
                    asked.close()
                    main.main()
                    return


def keep(
    answer: socket.socket,
    loaded: Mapping[str, str],
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: str | None,
) -> bool:
    """Start what is asked for and wait for its end, in a process that ends with it; False in the one that is started.

    What it prints is added to the log, or answered.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out, err = _opened(log), _opened(log)
    child = os.fork()
    if not child:
        answer.close()
        become(arguments, {**loaded, **environment}, (os.open(os.devnull, os.O_RDONLY), out.fileno(), err.fileno()))
        return False
    with answer.makefile("w") as lines:
        print(child, file=lines, flush=True)
        _, status = os.waitpid(child, 0)
        printed = ("", "") if log else (_read(out), _read(err))
        print(json.dumps((os.waitstatus_to_exitcode(status), *printed)), file=lines, flush=True)
    os._exit(0)


def become(arguments: Sequence[str], environment: Mapping[str, str], streams: Sequence[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = [str(ROOT / "main.py"), *arguments]


def _opened(log: str | None) -> IO[bytes]:
    return Path(log).open("ab") if log else os.fdopen(os.memfd_create("printed"), "r+b")


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    serve()
