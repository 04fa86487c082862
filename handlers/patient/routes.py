"""Which command, button and message of a patient leads to which act."""

import re
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot.ports import Transaction
from handlers.links import Links
from handlers.patient import (
    charts,
    confirming,
    consent,
    consent_anew,
    forgetting,
    giving,
    language,
    listed,
    naming,
    notes,
    own_data,
    questions,
    replying,
    reports,
    stopping,
)
from handlers.pipeline.worker import Act, App
from handlers.presence import on
from handlers.taps import Tapped, tapped

# What is forwarded was said by somebody else, to somebody else.
THEIR_OWN = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.FORWARDED

COMMANDS: dict[str, Act] = {
    "report": reports.report,
    "chart": charts.chart,
    "stop": reports.stop,
    "resume": reports.resume,
    "time": reports.change_time,
    "language": language.ask,
    "forget": forgetting.forget,
    "mydata": own_data.send,
}

TAPS: dict[str, Tapped] = {
    "decline": consent.decline,
    "agree_anew": consent_anew.agree,
    "refuse": consent_anew.refuse,
    "same": consent.same,
    "zones": consent.cities,
    "zone": consent.choose_zone,
    "hour": consent.choose_hour,
    "leave": consent.leave,
    "language": language.choose,
    "got": reports.got_aftercare,
    "report": reports.report_on,
    "open": reports.open_questions,
    "go_on": reports.go_on,
    "stop": stopping.stop,
    "fewer": stopping.fewer,
    "all_questions": stopping.all_questions,
    "stay": stopping.stay,
    "ask_stop": stopping.ask_on,
    "forget": forgetting.make_sure,
    "erase": forgetting.erase,
    "keep": forgetting.keep,
    "clear": questions.all_clear,
    "ask": questions.ask,
    "grade": questions.grade,
    "tick": questions.tick,
    "none": questions.no_signs,
    "ticked": questions.ticks_done,
    "wish": questions.wish,
    "chart": charts.chart_of,
    "calling": naming.choose,
    "no_name": naming.not_a_name,
    "signs": reports.open_signs,
    "whose": giving.choose,
    "time": reports.time_of,
    "contact": reports.open_contact,
    "stop_one": reports.stop_one,
    "stop_all": reports.stop_all,
    "save": confirming.save,
    "fine": confirming.all_is_clear,
    "listed": listed.tick,
    "listed_none": listed.none,
    "listed_done": listed.done,
    "listed_else": listed.something_else,
    "is_so": confirming.is_so,
    "not_so": confirming.is_not_so,
    "settle": replying.settle,
    "ask_clinic": replying.ask_clinic,
}


def register(application: App, _links: Links) -> None:
    for name, act in COMMANDS.items():
        application.add_handler(command(name, act))
    application.add_handler(_button("agree", consent.agree))
    application.add_handler(_button("another", consent.another))
    for verb, do in TAPS.items():
        application.add_handler(_button(verb, tapped(do)))


def command(name: str, act: Act, keep: Act = notes.keep_behind) -> "CommandHandler[Any, Any]":
    """First `keep` what stands behind it, a patient's words like any other: the act may end that they are followed."""

    def keep_and_act(tx: Transaction, update: Update, now: datetime) -> None:
        keep(tx, update, now)
        act(tx, update, now)

    return CommandHandler(name, on(keep_and_act), filters=THEIR_OWN)


def _button(verb: str, act: Act) -> "CallbackQueryHandler[Any, Any]":
    return CallbackQueryHandler(on(act), pattern=rf"^{re.escape(verb)}(:|$)")
