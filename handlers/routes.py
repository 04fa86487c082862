"""Every update finds its act here, by its shape alone; what nobody else wants comes last."""

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

from bot import protocol
from handlers import helping
from handlers.gathered import gathered
from handlers.group import routes as group
from handlers.links import Links
from handlers.pasted import Pasted
from handlers.patient import notes, reach, sent, typed
from handlers.patient import routes as patient
from handlers.patient.routes import THEIR_OWN, command
from handlers.pipeline import worker
from handlers.pipeline.worker import App, Otherwise
from handlers.presence import on
from handlers.provider import routes as provider
from handlers.refusal import dead, dead_plainly, not_understood, refused
from handlers.start import Start
from wording.words import read_all

__all__ = ["OTHERWISE", "register"]

OTHERWISE = Otherwise(not_understood, refused, dead, dead_plainly, gathered)
PRIVATE = filters.ChatType.PRIVATE
NEW = PRIVATE & filters.UpdateType.MESSAGE


def register(application: App, links: Links) -> None:
    """The order counts: the first that matches is done, and nothing else."""
    application.add_handler(ChatMemberHandler(worker.on(reach.changed), ChatMemberHandler.MY_CHAT_MEMBER))
    group.register(application, links)
    application.add_handler(MessageHandler(~PRIVATE | filters.StatusUpdate.ALL, worker.on(reach.ignored)))
    application.add_handler(command("start", Start(links).act, keep=notes.keep_behind_start))
    application.add_handler(command("help", helping.Help(links).act))
    application.add_handler(command("privacy", helping.privacy))
    patient.register(application, links)
    provider.register(application, links)
    _register_the_rest(application, Pasted(Start(links)))


def _register_the_rest(application: App, pasted: Pasted) -> None:
    words = typed.Typed(read_all(own=protocol.own_folder()))
    edited = on(pasted.before(words.edited))
    application.add_handler(MessageHandler(PRIVATE & filters.UpdateType.EDITED_MESSAGE, edited))
    application.add_handler(MessageHandler(THEIR_OWN & filters.COMMAND, on(typed.unknown_command)))
    application.add_handler(
        MessageHandler(NEW & (filters.PHOTO | filters.Document.ALL), on(pasted.before(sent.picture)))
    )
    application.add_handler(MessageHandler(NEW & filters.TEXT, on(pasted.before(words.text))))
    application.add_handler(MessageHandler(NEW, on(pasted.before(sent.unreadable))))
    application.add_handler(CallbackQueryHandler(on(refused)))
