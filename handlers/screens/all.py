"""Every screen by its name."""

from dataclasses import replace

from handlers.links import Links
from handlers.screen import Screens
from handlers.screens.after_stop import AFTER_STOP
from handlers.screens.answered import ANSWERED
from handlers.screens.arranging import ARRANGING
from handlers.screens.cards import CARDS
from handlers.screens.chart import CHART
from handlers.screens.forgetting import FORGETTING
from handlers.screens.from_clinic import named
from handlers.screens.heard import HEARD
from handlers.screens.language import LANGUAGE
from handlers.screens.menu import menu_screen
from handlers.screens.own_data import OWN_DATA
from handlers.screens.privacy import PRIVACY
from handlers.screens.provider import provider_screens
from handlers.screens.questions import QUESTIONS
from handlers.screens.sentence import SENTENCE
from handlers.screens.session import READ, SESSION
from handlers.screens.standing import STANDING
from handlers.screens.stopped import STOPPED
from handlers.screens.stopping import STOPPING
from handlers.screens.twin import TWIN
from handlers.screens.welcome import WELCOME
from handlers.screens.whose import WHOSE


def screens(links: Links) -> Screens:
    asked: Screens = {
        "welcome": WELCOME,
        "twin": TWIN,
        "questions": QUESTIONS,
        "heard": HEARD,
        "answered": ANSWERED,
        "chart": CHART,
    }
    said: Screens = {
        "sentence": SENTENCE,
        "stopped": STOPPED,
        "language": LANGUAGE,
        "stopping": STOPPING,
        "forgetting": FORGETTING,
        "session": SESSION,
        "read": READ,
        "menu": menu_screen(links.desk),
        "privacy": PRIVACY,
    }
    after: Screens = {"said_after_stop": AFTER_STOP}
    of_staff = provider_screens(links)
    every: Screens = {**asked, **said, **after, **ARRANGING, **CARDS, **STANDING, **WHOSE, **OWN_DATA, **of_staff}
    return {name: replace(named(screen), of_staff=name in of_staff) for name, screen in every.items()}
