"""The least that a bot with a database does, as tutorials have it; p5_start starts it with DATABASE_URL ADDRESS."""

import sys
from typing import Any

import sqlalchemy as sa
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

TOKEN = "7200000002:theirs-has-no-secret-and-needs-none-here"  # noqa: S105 (nor opens anything)


async def reply(update: Update, _: Any) -> None:
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


def main(url: str, address: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    application = Application.builder().token(TOKEN).base_url(f"{address}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, reply))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
