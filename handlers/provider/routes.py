"""Which command and which button of the staff leads to which act."""

import re

from telegram.ext import CallbackQueryHandler

from handlers.links import Links
from handlers.patient import notes, typed
from handlers.pipeline.worker import App
from handlers.presence import on
from handlers.provider import (
    alerts,
    desk,
    duty,
    enroll,
    erasing,
    exports,
    groups,
    joining,
    languages,
    leaving,
    letters,
    links,
    patient_list,
    patients,
    protocols,
    record,
    settings,
    setup,
    staff,
    texts,
)
from handlers.provider.acts import OfCommand, OfTap, OfWords, command, tapped
from handlers.provider.record import of_alert, of_patient

COMMANDS: dict[str, OfCommand] = {
    "enroll": enroll.begin,
    "patients": patient_list.listed,
    "inbox": alerts.listed,
    "alerts": alerts.listed,  # As it was called before.
    "clinic": setup.overview,
    "staff": staff.members,
    "invite": staff.invite,
    "leave": leaving.begin,
    "desk": desk.begin,
    "duty": duty.begin,
    "group": groups.begin,
    "protocols": staff.protocols,
    "export": exports.begin,
}

FINDS: dict[str, OfWords] = {"patients": patient_list.find}

TAPS: dict[str, OfTap] = {
    "p.setup": setup.choose,
    "p.clinic": setup.change,
    "p.texts": texts.choose,
    "p.language": languages.choose,
    "p.week": settings.show_week,
    "p.enroll": enroll.choose,
    "p.list": patient_list.turn,
    "p.patient": patients.read,
    "p.turn": patients.turn,
    "p.link": patients.link,
    "p.print": links.print_card,
    "p.revoke": links.revoke,
    "p.unbind": patients.unbind,
    "p.date": patients.redate,
    "p.fix": patients.fix,
    "p.was": patients.correct_procedure,
    "p.session": patients.next_session,
    "p.end": patients.end,
    "p.follow_again": patients.follow_again,
    "p.erase": erasing.erase,
    "p.inbox": alerts.page,
    "p.alert": alerts.read,
    "p.card": alerts.turn,
    "p.got": alerts.acknowledge,
    "p.write": of_patient(letters.begin),
    "p.remark": of_patient(letters.begin_remark),
    "p.unwrite": of_patient(letters.stop),
    "p.often": of_patient(letters.say_often),
    "p.ask_photo": of_patient(letters.ask_photo),
    "p.send": letters.go,
    "p.timeline": of_patient(record.timeline),
    "p.words": of_patient(record.words),
    "p.words_photos": of_patient(record.photos_of_page),
    "p.words_all": of_patient(record.all_words),
    "p.pictures": of_patient(record.newest_photos),
    "p.compare": of_patient(record.side_by_side),
    "p.course": of_patient(record.chart),
    "p.said": of_alert(record.words),
    "p.said_photos": of_alert(record.photos_of_page),
    "p.said_all": of_alert(record.all_words),
    "p.photos": of_alert(record.newest_photos),
    "p.chart": of_alert(record.chart),
    "p.take": alerts.take_over,
    "p.hand": alerts.offer,
    "p.recall": alerts.recall,
    "p.say_closed": letters.say_closed,
    "p.export": exports.go,
    "p.file": exports.paper,
    "p.close": alerts.close,
    "p.reopen": alerts.reopen,
    "p.invite": staff.make_link,
    "p.member": staff.member,
    "p.role": staff.change_role,
    "p.quit": leaving.choose,
    "p.desk": desk.choose,
    "p.duty": duty.choose,
    "p.group": groups.show_it,
    "p.group_code": groups.another,
    "p.group_end": groups.end,
    "p.leave": staff.ask_removal,
    "p.remove": staff.remove,
    "p.draft": staff.switch_draft,
    "p.protocol": protocols.read,
    "p.sign": protocols.sign,
}

JOIN = "p.join"


def register(application: App, _links: Links) -> None:
    """Shape alone decides; who may is read in the act itself."""
    application.add_handler(CallbackQueryHandler(on(joining.join), pattern=rf"^{re.escape(JOIN)}:"))
    for name, do in COMMANDS.items():
        application.add_handler(command(name, do, typed.unknown_command, notes.keep_behind, FINDS.get(name)))
    for verb, of_tap in TAPS.items():
        application.add_handler(tapped(verb, of_tap))
