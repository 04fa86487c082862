"""A patient's file in which there is one of everything, as a value: for tables and papers without a database."""

from dataclasses import replace

from bot.alert import Outcome, acknowledge, resolve
from bot.checkin import CheckIn, CheckInState
from bot.clinic import Provider, Role
from bot.enrollment import Profile
from bot.letter import Letter, LetterState, Remark
from bot.timeline import Deed, File, Told
from bot.workflows.exporting import Dossier
from tests.provider import cards
from tests.provider.cards import at

STAFF = {
    1: Provider(1, 1, 11, "Ann Lee", Role.ADMIN, at(-9)),
    2: Provider(2, 1, 12, "Bob", Role.PROVIDER, at(-8)),
}
REMARK = "Called the mother: very anxious."
TOLD = "Please call us now: +49 30 1234567"


def dossier(*notes: str, name: str = "Pat Miller") -> Dossier:
    """The notes are those of day 2, on which there is a sign, and a photo."""
    sets = [
        cards.answers(1, redness=3, pain=1),
        replace(cards.answers(2, signs={"pus"}, redness=2, notes=notes, photos=("photo-id",)), checkin_id=4),
        cards.answers(7, redness=2, swelling=0).with_grade("redness", 1, at(7, 12)),
    ]
    profile = Profile(depth_mm=1.5, skin_type=4, cold_sores=True, serum="not sterile")
    agreed = {"agreed_version": 2, "agreed_months": 12, "agreed_at": at(0), "agreed_language": "es"}
    course = cards.course(*sets, name=name, enrolled_at=at(0), profile=profile, **agreed)
    on = sets[1].on
    asked = CheckIn(4, 7, on, CheckInState.ANSWERED, at(2, 9), at(2, 21), at(2, 23), ("redness", "signs"), at(2, 9))
    raised = cards.alert_of(course)
    closed = resolve(acknowledge(raised, 2, at(2, 10)), 2, Outcome.CALLED, at(2, 11))
    deeds = {
        "enrollment:7": (Deed(at(0, 8), "provider:1", "enrolled"), Deed(at(0, 9), "chat:500", "consented")),
        "alert:3": (Deed(at(2, 10), "provider:2", "acknowledged"), Deed(at(2, 11), "provider:2", "resolved:called")),
    }
    letters = (
        Letter(1, 7, 2, at(3), "Cold <i>water</i> helps.", state=LetterState.SENT, sent_at=at(3, 11)),
        Letter(2, 7, 2, at(4), "", photo="id", state=LetterState.FAILED),
        Letter(3, 7, 1, at(5), "never sent", state=LetterState.DRAFT),
    )
    file = File(
        replace(course, checkins=(asked,)),
        (closed,),
        letters,
        (Remark(1, 7, 1, at(4), REMARK),),
        (Told(at(2, 10), "advice", TOLD),),
        deeds,
    )
    return Dossier(cards.CLINIC, file, STAFF)
