"""`/protocols`: a clinician reads what is asked and flagged, and signs it; a changed file has lost the signature."""

from dataclasses import replace

import pytest

from bot import protocol
from bot.clinic import Clinic, Role
from bot.workflows import signing
from handlers.screens import protocol as screen
from tests.provider.conftest import MONDAY, House
from wording.protocol_words import flagged, signs, sources
from wording.text import MESSAGE_LIMIT, utf16_length
from wording.words import read_all

UNREVIEWED = "not yet reviewed by a clinician"


def clinic(house: House) -> Clinic:
    found: Clinic = house.run(lambda tx: tx.clinics.get(1))
    return found


async def with_a_doctor(house: House) -> None:
    await house.admin()
    await house.colleague("Mara")
    house.run(lambda tx: tx.providers.save(replace(tx.providers.get(2), role=Role.MEDICAL)))
    await house.say("Mara", "/protocols")
    await house.tap("Mara", "Read: Microneedling")


async def test_it_is_read_as_a_picture_and_in_words(house: House) -> None:
    await with_a_doctor(house)
    picture, words = house.messages("Mara")[-2:]
    assert picture.body.file is not None
    assert "Redness\nUsual: from day 0 up to moderate (3)" in words.body.text
    await house.tap("Mara", "Warning signs")
    assert "Flagged at once as emergency:\n• trouble breathing" in house.last("Mara")
    await house.tap("Mara", "Sources")
    assert "Chu 2021" in house.last("Mara")


async def test_a_clinician_signs_and_colleagues_are_told_so(house: House) -> None:
    await with_a_doctor(house)
    assert "Not yet" in house.last("Mara") or "not yet" in house.last("Mara")
    await house.tap("Mara", "Sign this protocol")
    assert "right for the patients of Skin & Co" in house.last("Mara")
    assert clinic(house).signatures == ()
    assert await house.tap("Mara", "Sign as Mara") == "Signed ✓"
    assert "✓ Signed by Mara on March 2, 2026" in house.last("Mara")
    assert "Sign this protocol" not in house.buttons("Mara")
    (kept,) = clinic(house).signatures
    assert (kept.protocol_id, kept.name, kept.signed_at) == ("microneedling", "Mara", MONDAY)
    assert any(each.action.startswith("signed:microneedling") for each in house.run(lambda tx: tx.audit.of("clinic:1")))
    await house.colleague("Ben")
    assert not any(UNREVIEWED in each for each in house.read("Ben"))


async def test_before_that_a_new_colleague_reads_that_it_is_a_proposal(house: House) -> None:
    await with_a_doctor(house)
    assert any(UNREVIEWED in each for each in house.read("Mara"))


async def test_a_changed_file_has_lost_the_signature(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_a_doctor(house)
    await house.tap("Mara", "Sign this protocol")
    about = protocol.load("microneedling")
    await house.tap("Mara", "Sign as Mara")
    monkeypatch.setitem(protocol._digests, ("microneedling", about.version), "0" * 64)
    await house.say("Mara", "/protocols")
    assert "It has changed since and is a proposal again" in house.last("Mara")
    assert signing.signature_of(clinic(house), about) is None


async def test_what_has_changed_since_it_was_shown_is_not_signed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_a_doctor(house)
    await house.tap("Mara", "Sign this protocol")
    version = protocol.load("microneedling").version
    monkeypatch.setitem(protocol._digests, ("microneedling", version), "0" * 64)
    assert "changed since" in await house.tap("Mara", "Sign as Mara")
    assert clinic(house).signatures == ()


async def test_nobody_but_medical_staff_signs(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/protocols")
    await house.tap("Ann", "Read: Microneedling")
    assert "Sign this protocol" not in house.buttons("Ann")
    await house.press("Ann", f"p.sign:microneedling:{screen.mark(protocol.load('microneedling'))}:yes")
    assert clinic(house).signatures == ()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("protocol_id", protocol.ids())
@pytest.mark.parametrize("part", [flagged, signs, sources])
def test_every_part_of_it_fits_into_a_message(language: str, protocol_id: str, part: object) -> None:
    said = "\n\n".join(part(protocol.load(protocol_id), read_all()[language]))  # type: ignore[operator]
    assert utf16_length(said) < MESSAGE_LIMIT - 300
