"""/resume: the way back by a word; and what /stop and /help say to whoever has stopped."""

import pytest
from telegram import Bot

from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from sandbox.telegram import TOKEN
from sandbox.wire import SandboxRequest
from tests.patient.conftest import Ward
from wording.words import Words

SOURCE = "https://example.org/the-bot"
CLINIC = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}


async def test_who_stopped_is_asked_again_and_the_clinic_reads_it(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/stop")
    assert ward.enrollments() == []
    await ward.say("Pat", "/resume")
    assert ward.last("Pat").startswith(words("standing.goes_on"))
    assert any("takes part again" in each for each in ward.texts("Ann"))
    await ward.on_day(2, hour=12)
    assert words("first.question", day=2) in ward.last("Pat")


async def test_who_had_not_stopped_reads_where_they_stand(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/resume")
    assert words("next.open") in ward.last("Pat")
    assert not any("takes part again" in each for each in ward.texts("Ann"))


async def test_others_have_nothing_to_resume(ward: Ward) -> None:
    for name, says in (("Eve", "Hello! I look after people"), ("Ann", "/enroll")):
        ward.id(name)
        await ward.say(name, "/resume")
        assert says in ward.last(name)


async def test_whose_days_are_over_needs_a_new_link(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/stop")
    await ward.on_day(40)
    await ward.say("Pat", "/resume")
    assert "ask Skin & Co for a new link" in ward.last("Pat")
    assert ward.enrollments() == []


async def test_what_is_open_stays_open_and_stop_says_so(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/stop")
    assert words("stopped.open", **CLINIC) not in ward.last("Pat")
    await ward.say("Pat", "/resume")
    await ward.say("Pat", {"en": "there is pus", "es": "tengo pus"}[words.language])
    alert = ward.alert()
    assert alert is not None
    await ward.say("Pat", "/stop")
    assert words("stopped.open", **CLINIC) in ward.last("Pat")
    assert ward.run(lambda tx: tx.alerts.open_of_enrollment(alert.enrollment_id)) is not None


async def test_help_shows_the_way_back(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/stop")
    await ward.say("Pat", "/help")
    assert ward.last("Pat") == words("help.stopped", **CLINIC)


@pytest.mark.parametrize("name", ["Pat", "Eve", "Ann"])
@pytest.mark.parametrize("source", ["", SOURCE])
async def test_everybody_is_offered_the_source_where_it_is_named(ward: Ward, name: str, source: str) -> None:
    await ward.patient("Pat")
    ward.id(name)
    wire = SandboxRequest(ward.telegram)
    bot, links = (
        Bot(TOKEN, request=wire, get_updates_request=wire),
        Links("sandbox_clinic_bot", lambda: [b"s" * 32], source),
    )
    ward.pipeline = make_pipeline(ward.store, bot, links, lambda: ward.now[0], pace=UNLIMITED)
    await ward.say(name, "/help")
    assert ward.last(name).endswith(f"My source code: {SOURCE}") is bool(source)
