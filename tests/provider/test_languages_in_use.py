"""A language that no native speaker has read is offered nowhere until an admin of the clinic has switched it on."""

import sqlalchemy as sa

from bot.enrollment import Profile
from bot.workflows import enrolling
from tests.provider.conftest import LINKS, TREATED, House
from wording.words import faults, offered, read_all

UNSIGNED = "Not read by a native speaker yet"
LATER = ["ar", "pt_BR", "ru"]


async def follows(house: House, name: str, code: str) -> None:
    """Somebody whose Telegram speaks this language opens the link that Ann has made."""
    house.telegram.people.join(name, language_code=code)

    def made(tx: object) -> int:
        provider = tx.providers.of_chat(house.person("Ann"))  # type: ignore[attr-defined]
        profile, of = Profile(), ("microneedling", 2, TREATED)
        return int(enrolling.enroll(tx, provider, *of, profile, 10, house.now[0]).id)  # type: ignore[arg-type]

    house.telegram.people.open(name, LINKS.to(house.run(made)))
    await house.pipeline.settle()


async def switched(house: House, label: str) -> str:
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "More languages…")
    return await house.tap("Ann", label)


def spoken(house: House, name: str) -> str:
    return str(house.run(lambda tx: tx.enrollments.of_patient(house.person(name)))[0].language)


def test_what_is_not_signed_is_not_offered() -> None:
    assert offered(read_all()) == ["en", "es"]
    assert offered(read_all(), ("ru",)) == ["en", "es", "ru"]
    assert offered(read_all(), ("ru", "ar"), ("ar",)) == ["en", "ar", "es"]
    assert list(faults(read_all())) == []


async def test_whose_telegram_speaks_it_reads_the_clinics_language_until_it_is_on(house: House) -> None:
    await house.admin()
    await follows(house, "Eva", "ru")
    assert house.last("Eva").startswith("Welcome!")
    assert house.buttons("Eva") == ["I agree", "No, thank you", "🌐 Español"]
    await house.press("Eva", "language:ru")
    assert house.last("Eva").startswith("Welcome!")
    assert (await switched(house, "Use Russian")) == f"It is offered now. {UNSIGNED}."
    assert f"Русский (Russian): in use here. {UNSIGNED}." in house.last("Ann")
    assert f"العربية (Arabic): off. {UNSIGNED}." in house.last("Ann")
    await follows(house, "Lev", "ru")
    assert house.last("Lev").startswith("Добро пожаловать!")
    assert house.buttons("Lev")[2:] == ["🌐 English", "🌐 Español"]
    await follows(house, "Ada", "ar")
    assert house.last("Ada").startswith("Welcome!")
    assert house.buttons("Ada")[2:] == ["🌐 Español", "🌐 Русский"]


async def test_it_is_offered_wherever_a_language_is_chosen_and_nowhere_else(house: House) -> None:
    await house.admin()
    house.patient()
    for now_on in ([], ["Português (Brasil)"]):
        if now_on:
            await switched(house, "Use Portuguese (Brazil)")
        await house.say("Pat", "/language")
        assert house.buttons("Pat") == ["English ✓", "Español", *now_on]
        await house.say("Ann", "/language")
        assert house.buttons("Ann")[:-1] == ["English", "Español", *now_on]
    assert await house.tap("Pat", "Português (Brasil)") == "A partir de agora escrevo em português ✓"
    assert spoken(house, "Pat") == "pt_BR"


async def test_who_reads_it_when_it_is_switched_off_reads_the_clinics(house: House) -> None:
    await house.admin()
    house.patient()
    await switched(house, "Use Russian")
    await house.press("Pat", "language:ru")
    await follows(house, "Lev", "ru")
    assert spoken(house, "Pat") == "ru"
    said = "It is no longer offered. Whoever read it reads the clinic’s language now."
    assert await switched(house, "Stop using Russian") == said
    assert spoken(house, "Pat") == "en"
    await house.tap("Lev", "Согласие даю")
    assert spoken(house, "Lev") == "en"
    assert house.run(lambda tx: tx.clinics.get(1)).languages == ()


async def test_the_clinics_own_stays_on(house: House) -> None:
    await house.admin()
    await switched(house, "Use Russian")
    await house.press("Ann", "p.clinic:language")
    await house.tap("Ann", "Русский")
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Другие языки…")
    assert [each for each in house.buttons("Ann") if "русский" in each] == []
    await house.press("Ann", "p.language:ru:off")
    assert house.run(lambda tx: tx.clinics.get(1)).languages == ("ru",)


async def test_only_admins_switch_and_it_is_noted(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    await house.press("Bob", "p.language:ru:on")
    await house.press("Ann", "p.language:en:off")
    await house.press("Ann", "p.language:xx:on")
    assert house.run(lambda tx: tx.clinics.get(1)).languages == ()
    await house.press("Ann", "p.language:pt_br:on")
    assert house.run(lambda tx: tx.clinics.get(1)).languages == ("pt_BR",)
    with house.store.engine.connect() as connection:
        noted = connection.execute(sa.text("SELECT action FROM audit")).scalars().all()
    assert "switched on:pt_BR" in noted


async def test_an_admins_own_telegram_begins_no_clinic_in_it(house: House) -> None:
    house.telegram.people.join("Ann", language_code="ar")
    await house.admin()
    assert house.run(lambda tx: tx.clinics.get(1)).language == "en"


async def test_a_text_in_the_patients_own_language_is_none_that_nobody_reads(house: House) -> None:
    await house.admin()
    house.patient()
    await switched(house, "Use Russian")
    await house.press("Pat", "language:ru")
    await house.say("Pat", "мне трудно дышать")
    said = "\n".join(house.read("Pat")[-3:])
    assert "Пожалуйста, позвоните сейчас 112" in said
    assert "по-английски" not in said
