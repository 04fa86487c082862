"""What is heard in a group: two commands, two buttons, and that it has moved. Everything else there is not for us."""

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from handlers.group import cards
from handlers.group.binding import Binder, has_moved, unbind
from handlers.links import Links
from handlers.pipeline.worker import App, on

IN_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE


def register(application: App, links: Links) -> None:
    bind = Binder(links)
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, on(has_moved)))
    application.add_handler(CommandHandler("bind", on(bind.by_command), filters=IN_GROUP))
    application.add_handler(CommandHandler("start", on(bind.by_link), filters=IN_GROUP))
    application.add_handler(CommandHandler("unbind", on(unbind), filters=IN_GROUP & ~filters.FORWARDED))
    application.add_handler(CallbackQueryHandler(on(cards.tapped(cards.take)), pattern=r"^g\.got:"))
    application.add_handler(CallbackQueryHandler(on(cards.tapped(cards.open_card)), pattern=r"^g\.open:"))
