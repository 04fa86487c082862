"""The sandbox in a terminal: start it, and play both sides."""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.display import bubbles
from sandbox.errors import Impossible, Json
from sandbox.faults import KINDS
from sandbox.identity import TOKEN, USERNAME

if TYPE_CHECKING:
    from sandbox.remote import Remote
    from sandbox.telegram import Telegram

URL = "http://127.0.0.1:8081"

Who = Annotated[str, typer.Argument(metavar="WHO", help="A name, an @username or an id.")]
Wait = Annotated[float, typer.Option(help="Seconds to wait for what the bot makes of it.")]
InChat = Annotated[int | None, typer.Option("--chat", help="A group's id, instead of the chat with the bot.")]


@dataclass(frozen=True)
class Session:
    remote: "Remote"
    clock: Callable[[], float]


def make_app(clock: Callable[[], float]) -> typer.Typer:
    """The commands, to be mounted under a name; `clock` tells unix seconds to the sandbox that `serve` runs."""
    app = typer.Typer(no_args_is_help=True, help="A Telegram on this machine, and the people who talk to the bot.")

    @app.callback()
    def begin(
        context: typer.Context,
        url: Annotated[str, typer.Option(envvar="SANDBOX_URL", help="Where the sandbox answers.")] = URL,
    ) -> None:
        from sandbox.remote import Remote  # Its HTTP client is nothing that --help should wait for.

        context.obj = Session(Remote(url), clock)

    for act in (serve, people, open_, say, tap, read, link, app_, wait, photo, block, unblock, fault, calls):
        app.command(act.__name__.rstrip("_"))(act)
    return app


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="127.0.0.1 or localhost.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 is any free one.")] = 8081,
    token: Annotated[str, typer.Option(envvar="SANDBOX_TOKEN", help="The bot's token here.")] = TOKEN,
    username: Annotated[str, typer.Option(help="The bot's name, as in t.me/name.")] = USERNAME,
    limits: Annotated[bool, typer.Option("--limits", help="Answer 429 to a bot that is too fast.")] = False,
) -> None:
    """Run the sandbox until Ctrl-C."""
    from sandbox.server import serve as serve_http  # Its web server is nothing that a bot should wait for.

    with _kindly():
        serve_http(host, port, token, username, clock=context.obj.clock, mind_limits=limits, started=_welcome)


def people(context: typer.Context) -> None:
    """Who there is."""
    with _kindly():
        there = context.obj.remote.get("people")
    if not there:
        typer.echo("Nobody yet. `open NAME LINK` makes somebody who presses Start.")
    for person in there:
        username = f"@{person['username']}" if person.get("username") else ""
        state = "has blocked the bot" if person["blocked"] else "" if person["started"] else "has not pressed Start"
        typer.echo(f"{person['id']}  {person['name']}  {username}  {state}".rstrip())


def open_(
    context: typer.Context,
    who: Who,
    link: Annotated[str, typer.Argument(help="https://t.me/bot?start=…, a bare parameter, or nothing.")] = "",
    wait: Wait = 5,
) -> None:
    """Follow a link to the bot and press Start; makes the person if there is none of that name."""
    with _kindly():
        _make_sure_of(context, who)
        _show_what_followed(context, who, context.obj.remote.post("open", person=who, link=link), wait)


def say(
    context: typer.Context,
    who: Who,
    text: Annotated[list[str], typer.Argument(help="What to write.")],
    chat: InChat = None,
    wait: Wait = 5,
) -> None:
    """Write to the bot (or into a group), and show what it answers."""
    with _kindly():
        _make_sure_of(context, who)
        said = context.obj.remote.post("say", person=who, text=" ".join(text), chat=chat)
        _show_what_followed(context, who, said, wait, chat)


def tap(
    context: typer.Context,
    who: Who,
    label: Annotated[list[str], typer.Argument(help="What is written on the button, or how it begins.")],
    message: Annotated[int | None, typer.Option(help="The message's number, if not the newest.")] = None,
    chat: InChat = None,
    wait: Wait = 5,
) -> None:
    """Tap a button, and show what comes of it."""
    with _kindly():
        pressed = context.obj.remote.post(
            "tap", person=who, label=" ".join(label), message_id=message, chat=chat, wait=wait
        )
        if answer := (pressed.get("answer") or {}).get("text"):
            typer.echo(f"  ({answer})")
        _show_what_followed(context, who, pressed, wait, chat)


def read(
    context: typer.Context,
    who: Who,
    last: Annotated[int, typer.Option(help="How many messages.")] = 10,
    chat: InChat = None,
) -> None:
    """What is on this person's screen."""
    with _kindly():
        lines: list[Json] = context.obj.remote.get("transcript", person=who, chat=chat)
    typer.echo(bubbles(lines[-last:]) if lines and last > 0 else "Nothing yet.")


def link(context: typer.Context, who: Who, wait: Wait = 5) -> None:
    """The newest link into the bot in this person's chat, to be opened by somebody else."""
    with _kindly():
        remote: Remote = context.obj.remote
        if not (links := _links(remote, who)):
            remote.get("wait", person=who, contains="https://t.me/", timeout=wait)
            links = _links(remote, who)
    typer.echo(links[-1])


def _links(remote: "Remote", who: str) -> list[str]:
    lines: list[Json] = remote.get("transcript", person=who)
    return [found for line in lines for found in re.findall(r"https://t\.me/\S+", line["text"])]


def app_(context: typer.Context, who: Who) -> None:
    """The address of the Mini App behind the menu button, signed for this person; open it in a browser."""
    with _kindly():
        opened = context.obj.remote.get("app", person=who)
    typer.echo(opened["address"])


def wait(
    context: typer.Context,
    who: Who,
    text: Annotated[str, typer.Argument(help="What the message must contain.")] = "",
    timeout: Annotated[float, typer.Option(help="Seconds.")] = 30,
    chat: InChat = None,
) -> None:
    """Wait until the bot has said something, and show it."""
    with _kindly():
        found = context.obj.remote.get("wait", person=who, contains=text, timeout=timeout, chat=chat)
    typer.echo(bubbles([found]))


def photo(
    context: typer.Context,
    who: Who,
    file: Annotated[Path, typer.Argument(help="A picture on this machine.")],
    caption: Annotated[str, typer.Option()] = "",
    wait: Wait = 5,
) -> None:
    """Send the bot a picture."""
    with _kindly():
        try:
            encoded = base64.b64encode(file.read_bytes()).decode()
        except OSError as error:
            raise Impossible(f"cannot read {file}: {error.strerror}") from error
        sent = context.obj.remote.post("photo", person=who, bytes=encoded, name=file.name, caption=caption)
        _show_what_followed(context, who, sent, wait)


def block(context: typer.Context, who: Who) -> None:
    """Block the bot."""
    with _kindly():
        context.obj.remote.post("block", person=who)
    typer.echo(f"{who} has blocked the bot.")


def unblock(context: typer.Context, who: Who) -> None:
    """Let the bot write again."""
    with _kindly():
        context.obj.remote.post("unblock", person=who)
    typer.echo(f"{who} has let the bot in again.")


def fault(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}. Nothing: list them.")] = "",
    method: Annotated[str, typer.Option(help="Which Bot API method; * is all.")] = "*",
    chat: InChat = None,
    times: Annotated[int | None, typer.Option(help="How often; until cleared if not given.")] = None,
    seconds: Annotated[float, typer.Option(help="For 429 and slow.")] = 1,
    probability: Annotated[float, typer.Option(min=0, max=1)] = 1,
    clear: Annotated[bool, typer.Option("--clear", help="Take all faults away.")] = False,
) -> None:
    """Make something go wrong for the bot, or list or clear what does."""
    remote = context.obj.remote
    with _kindly():
        if clear:
            remote.delete("faults")
        if kind:
            given = {"times": times, "seconds": seconds, "probability": probability}
            remote.post("faults", kind=kind, method=method, chat_id=chat, **given)
        rules = remote.get("faults")
    for rule in rules:
        times_left = "until cleared" if rule["times"] is None else f"{rule['times']} times"
        typer.echo(f"{rule['kind']} on {rule['method']}, {times_left}: struck {rule['hits']} so far")
    if not rules:
        typer.echo("Nothing goes wrong. There are: ")
        for name, meaning in KINDS.items():
            typer.echo(f"  {name:15} {meaning}")


def calls(
    context: typer.Context,
    last: Annotated[int, typer.Option(help="How many.")] = 20,
    method: Annotated[str | None, typer.Option(help="Only this Bot API method.")] = None,
) -> None:
    """What the bot has asked of Telegram, and what it was told."""
    with _kindly():
        made = context.obj.remote.get("calls", last=last, method=method)
    for call in made:
        outcome = call["error"] or "ok"
        typer.echo(f"{call['status'] or '---'}  {call['method']}  {call['params'].get('chat_id', '')}  {outcome}")


def _make_sure_of(context: typer.Context, who: str) -> None:
    if not who.startswith("@") and not who.isdecimal():
        context.obj.remote.post("people", name=who)


def _show_what_followed(context: typer.Context, who: str, act: Json, patience: float, chat: int | None = None) -> None:
    lines = context.obj.remote.what_followed(who, act["version"], patience, chat)
    typer.echo(bubbles(lines) if lines else "The bot has said nothing.")


def _welcome(address: str, telegram: "Telegram") -> None:
    typer.echo(f"The sandbox answers at {address}")
    typer.echo(f"  the bot:   TELEGRAM_API_URL={address} BOT_TOKEN={telegram.token}")
    typer.echo(f"  a person:  sandbox --url {address} open Ann https://t.me/{telegram.username}")


@contextmanager
def _kindly() -> Iterator[None]:
    """An error is one line, and the exit status 1."""
    try:
        yield
    except Impossible as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(1) from error
