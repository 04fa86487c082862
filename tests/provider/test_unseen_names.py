"""A name of which nothing can be seen is none: the username stands in its stead, or that there is none to be seen."""

from dataclasses import replace

import pytest
from telegram import User

from bot.enrollment import Profile
from bot.ports import Transaction
from bot.workflows import enrolling, staffing
from tests.provider.conftest import LINKS, House
from wording.names import brief, first_of, named, on_card, visible
from wording.text import inert
from wording.words import read_all

UNSEEN = [
    "\u2800",
    "\u3164",
    "\u200b\u200d",
    "\u0301",
    "\u00a0 \u2003",
    "\u2800 \u3164\ufe0f",
    "\ufeff",
    "\u115f\u1160",
]
NONE = {"en": "(no visible name)", "es": "(sin nombre visible)"}
CONNECTED = {"en": "Connected to", "es": "Conexión con"}


@pytest.mark.parametrize("name", UNSEEN)
def test_nothing_to_be_seen(name: str) -> None:
    assert visible(name) == ""


@pytest.mark.parametrize("name", ["Ann", " José ", "李", "محمد", "🌸", "A\u200dB", "…x", "7", "e\u0301"])
def test_something_to_be_seen(name: str) -> None:
    assert visible(name) == name.strip()


@pytest.mark.parametrize("unseen", ["\u2800", "\u200b\u200d", "\u0301", "\u0600"])
async def test_a_first_name_is_one_that_can_be_seen(house: House, unseen: str) -> None:
    await house.admin()
    await connects(house, f"{unseen} Pat Miller", None)
    of, words = house.run(lambda tx: tx.enrollments.of_clinic(1, 1)), read_all()["en"]
    assert (first_of(of), brief(of)) == ("Pat", "K-001 Pat")
    assert first_of(replace(of, name=f"{unseen} {unseen}")) == "K-001"
    assert on_card(replace(of, called="Mia"), words) == words("card.on_phone", called="Mia", name="Pat")


def test_a_name_is_one_line() -> None:
    """Or whoever is called so writes lines of their own on a card."""
    forged = User(1, "Pat\n\n🔴 Urgent", is_bot=False, last_name="K-999\u2028now")
    assert named(forged.full_name, forged.username, 100)[0] == "Pat 🔴 Urgent K-999 now"


async def spoken(house: House, language: str) -> None:
    await house.admin()

    def change(tx: Transaction) -> None:
        tx.clinics.save(replace(tx.clinics.get(1), language=language))

    house.run(change)


async def connects(house: House, name: str, username: str | None) -> None:
    house.telegram.people.join("Pat", username)
    chat = house.person("Pat")
    house.telegram.world.people[chat].name = name

    def invite(tx: Transaction) -> str:
        provider = tx.providers.of_chat(house.person("Ann"))
        assert provider is not None
        made = enrolling.enroll(tx, provider, "microneedling", 1, house.now[0].date(), Profile(), 10, house.now[0])
        return LINKS.to(made.id)

    house.telegram.people.open(chat, house.run(invite))
    await house.pipeline.settle()
    agree = house.telegram.world.chats[chat].newest_first()[0].keyboard()[0][0]["text"]
    house.telegram.people.tap(chat, agree)
    await house.pipeline.settle()


@pytest.mark.parametrize("language", NONE)
@pytest.mark.parametrize("username", [None, "pat_m"])
async def test_a_patient_without_a_visible_name(house: House, language: str, username: str | None) -> None:
    await spoken(house, language)
    await connects(house, "\u2800", username)
    shown = inert(f"@{username}") if username else NONE[language]
    assert f"{CONNECTED[language]} {shown}" in house.last("Ann")
    await house.say("Ann", "/patients")
    assert any(f" · {shown} · " in label for label in house.buttons("Ann"))
    house.telegram.world.people[house.telegram.people.find("\u2800").id].name = "Pat"
    await house.report("Pat", signs=("pus",))
    assert f"{shown} · Microneedling" in house.last("Ann")


@pytest.mark.parametrize("language", NONE)
async def test_staff_without_a_visible_name(house: House, language: str) -> None:
    await spoken(house, language)
    chat = house.person("Bob")
    house.telegram.world.people[chat].name = "\u3164"
    invited = house.run(lambda tx: staffing.invite_provider(tx, house.person("Ann"), house.now[0]))
    house.telegram.people.open(chat, LINKS.to(invited.id))
    await house.pipeline.settle()
    join = house.telegram.world.chats[chat].newest_first()[0].keyboard()[0][0]["text"]
    house.telegram.people.tap(chat, join)
    await house.pipeline.settle()
    await house.say("Ann", "/staff")
    assert inert(f"{NONE[language]} (#2)") in house.last("Ann")
