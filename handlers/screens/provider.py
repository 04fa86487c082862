"""Every screen that a clinic's staff sees."""

from handlers.links import Links
from handlers.screen import Screens
from handlers.screens.alert import ALERT
from handlers.screens.alert_list import ALERTS, DIGEST
from handlers.screens.card_line import CARD_LINE
from handlers.screens.chart import STAFF_CHART
from handlers.screens.clinic import CLINIC
from handlers.screens.clinic_languages import CLINIC_LANGUAGES
from handlers.screens.clinic_texts import CLINIC_TEXTS
from handlers.screens.desk import desk_screen
from handlers.screens.duty import DUTY
from handlers.screens.enroll import ENROLL
from handlers.screens.enrollment import ENROLLMENT
from handlers.screens.erased import ERASED
from handlers.screens.export import EXPORTS
from handlers.screens.group import GROUP_CARD, group_screen
from handlers.screens.handout import handout_screen
from handlers.screens.invite import INVITE, LEAVING
from handlers.screens.joining import JOIN
from handlers.screens.letter import LETTERS
from handlers.screens.link import link_screen
from handlers.screens.morning import MORNING
from handlers.screens.of_staff import OF_STAFF, OVER
from handlers.screens.past_card import PAST_CARD
from handlers.screens.patient_list import PATIENTS
from handlers.screens.photo import PHOTO, SIDE
from handlers.screens.protocol import PROTOCOL, PROTOCOL_PICTURE
from handlers.screens.protocols import PROTOCOLS
from handlers.screens.reaching import REACHING
from handlers.screens.restored import RESTORED
from handlers.screens.said import SAID, SAID_ALL
from handlers.screens.staff import STAFF
from handlers.screens.timeline import TIMELINE
from handlers.screens.trouble import TROUBLE
from handlers.screens.weekly import WEEKLY


def provider_screens(links: Links) -> Screens:
    """What is shown of an invitation is its link, which only this installation can make."""
    return {
        "join": JOIN,
        "clinic": CLINIC,
        "clinic_texts": CLINIC_TEXTS,
        "clinic_languages": CLINIC_LANGUAGES,
        "enroll": ENROLL,
        "link": link_screen(links),
        "handout": handout_screen(links),
        "enrollment": ENROLLMENT,
        "patients": PATIENTS,
        "alert": ALERT,
        "past_card": PAST_CARD,
        "card_line": CARD_LINE,
        "picture": PHOTO,
        "side_by_side": SIDE,
        "words": SAID,
        "words_all": SAID_ALL,
        "course_chart": STAFF_CHART,
        "reach": REACHING,
        "timeline": TIMELINE,
        **LETTERS,
        **EXPORTS,
        "alerts": ALERTS,
        "digest": DIGEST,
        "morning": MORNING,
        "weekly": WEEKLY,
        "staff": STAFF,
        "invite": INVITE,
        "leaving": LEAVING,
        "of_staff": OF_STAFF,
        "over": OVER,
        "erased": ERASED,
        "trouble": TROUBLE,
        "restored": RESTORED,
        "duty": DUTY,
        "desk": desk_screen(links),
        "protocols": PROTOCOLS,
        "group": group_screen(links),
        "group_card": GROUP_CARD,
        "protocol": PROTOCOL,
        "protocol_picture": PROTOCOL_PICTURE,
    }
