"""Which clinic a message is from, for a patient who has to do with more than one: the one place that says so."""

from dataclasses import replace
from functools import partial

from handlers.screen import Drawn, Screen, V
from handlers.screens.about import About, clinic_line, paragraphs
from wording.words import Words


def named(screen: Screen[V]) -> Screen[V]:
    """The same, with the clinic's name above whatever is about one treatment of the reader's."""
    return replace(screen, draw=partial(_draw, screen))


def _draw(screen: Screen[V], view: V, words: Words) -> Drawn:
    drawn, about = screen.draw(view, words), view if isinstance(view, About) else getattr(view, "about", None)
    if not isinstance(about, About):
        return drawn
    return replace(drawn, text=paragraphs(clinic_line(about, words), drawn.text))
