"""What was put aside because it could not be worked: listed, and worked again."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from commands.kindly import fail, kindly, settings_now

if TYPE_CHECKING:
    from bot.inbox import DeadUpdate
    from bot.ports import Transaction
    from storage.database import SqlStore


def add_to(app: typer.Typer, clock: Callable[[], Callable[[], datetime]]) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Updates that could not be worked.")
    app.add_typer(commands, name="inbox")

    @commands.command(name="list")
    def list_() -> None:
        """Each that was put aside: its number, what it is, when it came, and why. Nothing of what it says."""
        store = _opened()
        try:
            for line in lines(store.transact(lambda tx: tx.inbox.dead())):
                typer.echo(line)
        finally:
            store.close()

    @commands.command()
    def retry(
        number: int = typer.Argument(0, help="As `inbox list` prints it; 0 is all of them."),
    ) -> None:
        """Work it again, as if it had just come: after a defect has been mended."""
        store = _opened()
        try:
            again = store.transact(work_again, number, clock()())
        finally:
            store.close()
        if number and not again:
            fail(f"No update {number} was put aside; `inbox list` shows what there is.")
        typer.echo(_said_of(again))

    @commands.command()
    def forget(number: int = typer.Argument(help="As `inbox list` prints it.")) -> None:
        """Blank it, unworked: after somebody has looked at it, and nothing can be done with it."""
        store = _opened()
        try:
            is_gone = store.transact(lambda tx: tx.inbox.forget(number))
        finally:
            store.close()
        if not is_gone:
            fail(f"No update {number} was put aside; `inbox list` shows what there is.")
        typer.echo("It is blanked, and not worked.")


def _said_of(again: int) -> str:
    if not again:
        return "Nothing was put aside, so there is nothing to work again."
    return f"{again} update{'s' * (again > 1)} will be worked again."


def lines(every: "Sequence[DeadUpdate]") -> Iterator[str]:
    if not every:
        yield "Nothing was put aside."
    for each in every:
        yield f"{each.id:>8}  {each.kind:<16}  {each.received_at:%Y-%m-%d %H:%M} UTC  {each.tries} tries  {each.reason}"


def work_again(tx: "Transaction", number: int, now: datetime) -> int:
    """How many; `number` 0 is all."""
    wanted = [each.id for each in tx.inbox.dead() if number in (0, each.id)]
    return sum(tx.inbox.retry(each, now) for each in wanted)


def _opened() -> "SqlStore":
    from commands.opening import open_keys, open_migrated

    settings = settings_now()
    with kindly():
        return open_migrated(settings, open_keys(settings))
