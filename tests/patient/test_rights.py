"""Forged buttons and worn-out ones: no change, no data, one sentence, audited. Who may what: tests/rights."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.outbox import Message
from bot.workflows import correcting
from tests.patient.conftest import Ward
from tests.storage.people import actor

REFUSED = "This button does nothing any more. Send /start to see where you are."
SEE_BELOW = "This button does nothing any more: please see below."


async def of_pat(ward: Ward) -> Sequence[str]:
    """Every button there is for a patient, with the ids of Pat's records."""
    await ward.patient("Pat")
    await ward.on_day(1)
    await ward.taps("Pat", "Mild")
    enrollment, answers = ward.enrollments()[0].id, ward.answers().id
    return [
        "agree:1",
        "decline:1",
        *(f"{verb}:{enrollment}" for verb in ("got", "report", "open", "chart")),
        f"leave:{enrollment}",
        f"zones:{enrollment}:0",
        f"zone:{enrollment}:same",
        f"hour:{enrollment}:9",
        *(f"{verb}:{answers}" for verb in ("clear", "none", "ticked")),
        *(f"ask:{answers}:{step}" for step in ("go", "back", "first", "signs", "done", "change", "note", "redness")),
        f"grade:{answers}:redness:4",
        f"tick:{answers}:pus",
        f"wish:{answers}:now",
        f"agree_anew:{answers}:2:12",
        f"refuse:{answers}",
    ]


def audited(ward: Ward, name: str) -> list[str]:
    query = "SELECT actor, action FROM audit WHERE action = 'refused'"
    rows: list[Any] = ward.run(lambda tx: tx.sql.connection.exec_driver_sql(query).all())
    return [row[0] for row in rows if row[0] == actor(ward.id(name))]


async def test_one_who_has_stopped_can_use_nothing_of_their_own(ward: Ward) -> None:
    every = await of_pat(ward)
    await ward.say("Pat", "/stop")
    for data in every:
        assert await ward.press("Pat", data) == SEE_BELOW, data


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("grade:{set}:redness:5", id="a-grade-too-high"),
        pytest.param("grade:{set}:redness:-1", id="a-grade-too-low"),
        pytest.param("grade:{set}:pigment:2", id="a-grade-that-pigment-does-not-have"),
        pytest.param("grade:{set}:signs:1", id="a-grade-of-signs"),
        pytest.param("grade:{set}:joy:1", id="an-unknown-symptom"),
        pytest.param("grade:{set}:redness", id="no-grade"),
        pytest.param("grade:{set}:1:redness", id="in-the-wrong-order"),
        pytest.param("grade:999:redness:1", id="answers-that-are-not-there"),
        pytest.param("grade:-1:redness:1", id="a-negative-id"),
        pytest.param("grade:9999999999999999999:redness:1", id="an-id-too-large"),
        pytest.param("grade:9223372036854775807:redness:1", id="the-largest-id"),
        pytest.param("agree:9223372036854775807", id="the-largest-invitation"),
        pytest.param("open:9223372036854775807", id="the-largest-enrollment"),
        pytest.param("grade", id="a-verb-alone"),
        pytest.param("tick:{set}:joy", id="an-unknown-sign"),
        pytest.param("ask:{set}:joy", id="an-unknown-step"),
        pytest.param("wish:{set}:never", id="an-unknown-wish"),
        pytest.param("zones:{enrollment}:99", id="a-page-that-is-not-there"),
        pytest.param("zone:{enrollment}:europe.atlantis", id="a-zone-that-is-not-there"),
        pytest.param("dance:{set}", id="an-unknown-verb"),
        pytest.param("GRADE:{set}:redness:1", id="in-capitals"),
        pytest.param("'; drop table answers; --", id="sql"),
        pytest.param("\u202e:\u0000", id="controls"),
        pytest.param(":", id="nothing"),
    ],
)
async def test_nonsense_is_refused(ward: Ward, shape: str) -> None:
    await of_pat(ward)
    data = shape.replace("{set}", str(ward.answers().id)).replace("{enrollment}", str(ward.enrollments()[0].id))
    before = ward.all_data()
    assert await ward.press("Pat", data) == REFUSED
    assert ward.all_data() == before
    assert len(audited(ward, "Pat")) == 1


async def test_what_waits_for_somebody_unbound_is_not_shown_to_them(ward: Ward) -> None:
    await of_pat(ward)
    set_id, enrollment = ward.answers().id, ward.enrollments()[0].id
    ward.run(lambda tx: correcting.unbind(tx, tx.providers.of_chat(ward.id("Ann")), enrollment, ward.now[0]))
    await ward.settle()
    assert ward.last("Pat") == "This link was not meant for you; I will ask nothing more."
    count = len(ward.texts("Pat"))
    subjects = {"questions": set_id, "heard": set_id, "advice": set_id, "aftercare": enrollment, "chart": enrollment}
    for screen, subject in {**subjects, "farewell": enrollment, "enrolled": enrollment, "standing": 0}.items():
        ward.put(Message(ward.id("Pat"), screen, subject))
    await ward.settle()
    assert len(ward.texts("Pat")) == count
