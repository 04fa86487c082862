"""The one HTTP application of a running bot, made of the routes that it is given."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute


def make_app(*rooms: Sequence[BaseRoute]) -> Starlette:
    """Each file beside this one that serves something has a `routes(...)`, which takes what it serves as values."""
    return Starlette(routes=[route for room in rooms for route in room])
