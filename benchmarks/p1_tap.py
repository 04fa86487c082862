"""One tap, the whole way, against python-telegram-bot's bare echo: what each costs of the bot process's CPU.

Run it with `python -m benchmarks.p1_tap [--quick]`. Ours: real patients tap real answers; each is fetched, committed
to an SQLite file on disk, worked (the answer is kept, every rule runs, some raise an alert), committed, and shown by an
edit and the answer to the tap. The echo: an update is fetched in the same way, chosen by a handler, and answered with
`reply_text`; it has no database. Both speak over HTTP to a Telegram in another process that answers at once.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from json import loads
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from benchmarks import clinic, measuring
from benchmarks.clinic import Bot, Patient
from benchmarks.measuring import Slice
from benchmarks.null_telegram import AT, Remote, null_telegram

ECHO = "7200000002:theirs-has-no-secret-and-needs-none-here"
GOAL, STAGES = 4.0, 6  # On the second day, six things are asked.
NOTED_WITHIN = 0.1  # Seconds of no CPU, in which what was answered is noted.
WAYS: dict[str, float | None] = {"one after another": None, "100 at once": 0.0}

message_ids = count(1)


def in_stages(groups: Sequence[Sequence[Patient]]) -> Iterator[list[dict[str, Any]]]:
    """Slices of one mixture: in each, one group gives its first answer, the one before its second, and so on."""
    for last in range(STAGES - 1, len(groups)):
        staged = [(groups[last - stage], stage) for stage in range(STAGES)]
        yield [clinic.tap(patient, stage) for group, stage in staged for patient in group]


def texts(number: int) -> list[dict[str, Any]]:
    return [_text(each) for each in range(1, number + 1)]


def _text(chat_id: int) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "Bea", "language_code": "en"}
    message = {"message_id": next(message_ids), "from": person, "chat": {"id": chat_id, "type": "private"}}
    return {"update_id": next(message_ids), "message": {**message, "date": AT, "text": "How is your skin today?"}}


@asynccontextmanager
async def echo(address: str) -> AsyncIterator[None]:
    """python-telegram-bot as it comes, but for its Updater: updates are fetched here as cheaply as by our receiver."""
    application = Application.builder().token(ECHO).base_url(f"{address}/bot").updater(None).job_queue(None).build()
    application.add_handler(MessageHandler(filters.TEXT, _reply))
    await application.initialize()
    polling = asyncio.create_task(_poll(application))
    try:
        yield
    finally:
        polling.cancel()
        await application.shutdown()


async def _reply(update: Update, _: Any) -> None:
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


async def _poll(application: Any) -> None:
    request, url = application.bot._request[0], f"{application.bot.base_url}/getUpdates"
    while True:
        _, answer = await request.do_request(url, "POST", read_timeout=60)
        for update in loads(answer)["result"]:
            await application.process_update(Update.de_json(update, application.bot))


def slice_of(orders: Iterator[bytes], telegram: Remote) -> Slice:
    async def work() -> None:
        await telegram.give(next(orders))
        await asyncio.sleep(NOTED_WITHIN)

    return work


async def run(rounds: int, a_slice: int) -> dict[str, measuring.Cost]:
    """What a slice of each costs, at the least."""
    groups, a_group = rounds + STAGES, a_slice // STAGES
    size = a_group * STAGES
    patients = groups * a_group * len(WAYS)
    async with (
        null_telegram() as telegram,
        echo(telegram.address),
        clinic.asked(telegram, patients, severe=a_group) as bot,
    ):
        slices = {}
        for number, (way, every) in enumerate(WAYS.items()):
            mine = groups_of(bot.patients, a_group)[number * groups : (number + 1) * groups]
            taps = [telegram.order(clinic.TOKEN, each, every=every, answers=2) for each in in_stages(mine)]
            said = [telegram.order(ECHO, texts(size), every=every) for _ in taps]
            slices[f"a tap, {way}"] = slice_of(iter(taps), telegram)
            slices[f"an echo, {way}"] = slice_of(iter(said), telegram)
        costs = await measuring.in_turns(slices, rounds)
        answered = groups_of(bot.patients, a_group)[STAGES - 1 : rounds + 1]
        check(bot, [each for group in answered for each in group])
        return {name: measuring.Cost(cost.cpu / size, cost.wall / size) for name, cost in costs.items()}


def groups_of(patients: Sequence[Patient], a_group: int) -> list[Sequence[Patient]]:
    return [patients[first : first + a_group] for first in range(0, len(patients), a_group)]


def check(bot: Bot, patients: Sequence[Patient]) -> None:
    if missing := bot.without(STAGES, patients):
        raise RuntimeError(f"{missing} check-ins are not answered")


def report(costs: dict[str, measuring.Cost]) -> float:
    """The worse of the two ways."""
    ratios = []
    rows = []
    for way in WAYS:
        ours, theirs = (costs[f"{what}, {way}"].cpu for what in ("a tap", "an echo"))
        ratios.append(ours / theirs)
        rows.append([way, f"{ours * 1e6:.0f} µs", f"{theirs * 1e6:.0f} µs", f"{ratios[-1]:.2f}"])
    measuring.table(["CPU", "a tap, ours", "an echo, PTB", "ratio"], rows)
    return max(ratios)


def main() -> None:
    plan = (2, 12) if measuring.is_quick() else (measuring.ROUNDS, measuring.A_SLICE)
    measuring.conclude(report(asyncio.run(run(*plan))), GOAL)


if __name__ == "__main__":
    main()
