"""The port, open before anything is loaded that answers there."""

import asyncio
import socket

from web.address import Address

WAITING = 64


class CannotListen(Exception):
    """The address is taken, or none of this machine; says so in one line."""


def listen(address: Address) -> socket.socket:
    """Port 0 is any free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address.host, address.port))
        listening.listen(WAITING)  # Now, or two could bind one port, and only one of them would learn of it.
    except OSError as error:
        listening.close()
        raise CannotListen(f"{address} cannot be used ({error.strerror}); name another") from error
    listening.setblocking(False)
    return listening


async def knocked(listening: socket.socket) -> None:
    """Until somebody connects, who is left to whoever answers."""
    loop, knock = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(listening, knock.set)
    try:
        await knock.wait()
    finally:
        loop.remove_reader(listening)
