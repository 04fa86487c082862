"""The staff come to the desk: by a link that their chat gives them, or by the app that opens from it."""

from datetime import datetime

from bot.clinic import Provider
from bot.ports import NotYours, Transaction
from bot.sign_in import LASTS, SignIn, Way
from bot.workflows.looking import A_LOOK


def give_link(tx: Transaction, provider: Provider, digest: str, now: datetime) -> None:
    """The one before it opens none any more."""
    tx.sign_ins.end(provider.id, Way.LINK)
    _kept(tx, provider, Way.LINK, digest, now)
    tx.audit.note(f"provider:{provider.id}", "made a link to the desk", f"provider:{provider.id}", now)


def whose_link(tx: Transaction, digest: str, now: datetime) -> Provider:
    """Raises NotYours for one that was used, is over, or was never given."""
    return _still_there(tx, tx.sign_ins.of(Way.LINK, digest, now))


def by_link(tx: Transaction, link: str, browser: str, now: datetime) -> Provider:
    """Both are digests. Raises NotYours as `whose_link` does."""
    return _open(tx, _still_there(tx, tx.sign_ins.take(Way.LINK, link, now)), browser, now)


def by_app(tx: Transaction, chat_id: int, app: str, browser: str, now: datetime) -> Provider:
    """Telegram has vouched for this person; what it said so with (`app` is its digest) opens one browser.

    Raises NotYours for whoever is not of the staff, and the second time.
    """
    provider = tx.providers.of_chat(chat_id)
    if provider is None:
        raise NotYours("provider")
    _kept(tx, provider, Way.APP, app, now)
    return _open(tx, provider, browser, now)


def reader(tx: Transaction, digest: str, now: datetime) -> Provider:
    """Who looks from this browser, as they are at this moment; raises NotYours where it is signed in no longer.

    Who was given another role, or was removed, signs in again, if they may.
    """
    return _still_there(tx, tx.sign_ins.of(Way.BROWSER, digest, now))


def leave(tx: Transaction, digest: str, now: datetime) -> None:
    """This browser alone."""
    if (ended := tx.sign_ins.take(Way.BROWSER, digest, now)) is not None:
        tx.audit.note(f"provider:{ended.provider_id}", "left the desk", f"provider:{ended.provider_id}", now)


def leave_everywhere(tx: Transaction, provider: Provider, now: datetime) -> None:
    """Every browser, and whatever would open one."""
    tx.sign_ins.end(provider.id)
    tx.audit.note(f"provider:{provider.id}", "left the desk everywhere", f"provider:{provider.id}", now)


def refused(tx: Transaction, provider: Provider, what: str, now: datetime) -> None:
    """What is not theirs was asked for at the desk, as a forged button would in the chat."""
    tx.audit.note(f"provider:{provider.id}", "refused", f"desk:{what}", now)


def app_refused(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Telegram has vouched for somebody who may not come in, or a second time; however often, it is a line a while."""
    tx.audit.note_look(chat_id, "refused", "desk:app", now, since=now - A_LOOK)


def _kept(tx: Transaction, provider: Provider, way: Way, digest: str, now: datetime) -> None:
    made = tx.sign_ins.add(SignIn(0, provider.id, way, digest, provider.role, now, now + LASTS[way]))
    if made is None:
        raise NotYours(way.value)


def _open(tx: Transaction, provider: Provider, digest: str, now: datetime) -> Provider:
    _kept(tx, provider, Way.BROWSER, digest, now)
    tx.audit.note(f"provider:{provider.id}", "came to the desk", f"provider:{provider.id}", now)
    return provider


def _still_there(tx: Transaction, found: SignIn | None) -> Provider:
    if found is None:
        raise NotYours("sign-in")
    provider = tx.providers.get(found.provider_id)
    if provider.removed_at is not None or provider.role is not found.role:
        raise NotYours("provider")
    return provider
