"""What may be put right about a patient, and the ways out of their follow-up, on one page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot import protocol
from bot.enrollment import HISTORY, NOT_STERILE, OVER, REASONS, Enrollment, Profile
from bot.ports import Transaction
from bot.sure import mark_of
from bot.workflows import correcting, ending, enrolling, looking, sessions
from web.desk import head
from web.desk.asked import Asked, BadAsk
from web.desk.clinic_acts import LONGEST, today_of
from web.desk.clinic_settings import Tried
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Elsewhere, Page
from web.desk.worklist import day_of
from wording import dates
from wording.facts import ROMAN, history, skin, state
from wording.names import in_telegram, read_full
from wording.staff_words import depth, offered_as, procedure
from wording.text import one_line

Answer = Page | Elsewhere
Correct = Callable[[Transaction, Reader, Asked, Enrollment], Answer | None]
OF_PROFILE = ("depth", "skin", *HISTORY)


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    return shown(tx, reader, of_ours(tx, reader, given.id()))


def shown(tx: Transaction, reader: Reader, of: Enrollment, tried: Tried | None = None) -> Page:
    """`tried` is what was given and is not kept, with its fault or what is asked about it first."""
    looking.seen(tx, reader.provider.chat_id, "saw page", f"enrollment:{of.id}", reader.now)
    values = {
        **head.values(tx, reader, of, "more"),
        **_known(of, reader),
        "tried": tried,
        "mark": mark_of(of),
        "is_over": of.state in OVER,
        "state": state(of, reader.words),
        "has_link": of.ended_for is None,
        "can_follow": sessions.can_follow(of),
        "can_end": ending.is_to_end(of),
        "can_take_back": of.ended_for in REASONS,
        "reasons": [each.value for each in REASONS],
    }
    return Page("more", values, 422 if tried is not None and tried.fault else 200, here="patients")


def _known(of: Enrollment, reader: Reader) -> dict[str, object]:
    """What can be put right, as it stands, with what may be chosen instead."""
    words, rules, profile = reader.words, _rules(of), of.profile
    return {
        "telegram": in_telegram(of, words),
        "treated": words("enroll.treated", date=words.date(of.treated_on), day=day_of(of, reader)),
        "first_day": today_of(reader) - timedelta(days=rules.last_day),
        "today": today_of(reader),
        "procedure": procedure(of.protocol_id, words),
        "procedures": [
            (each.id, offered_as(each, words)) for each in enrolling.offered(reader.clinic) if each.id != of.protocol_id
        ],
        "depth": depth(profile.depth_mm, words) or words("enroll.no_depth"),
        "depths": [(_hundredths(each), depth(each, words)) for each in rules.depths_mm],
        "history": history(profile, words) or words("enroll.no_history"),
        "ticks": [(each, bool(getattr(profile, each))) for each in HISTORY],
        "skin": skin(profile, words) or words("enroll.no_skin"),
        "skins": list(enumerate(ROMAN, start=1)),
    }


def correct(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """Of what was shown, and nothing that somebody has changed since; every rule runs again with it."""
    of, what = of_ours(tx, reader, given.id()), str(given.path["what"])
    if what not in (*PIECES, *OF_PROFILE):
        raise BadAsk("what")
    if refused := refusal(of, given):
        return Elsewhere(at(of), refused)
    found = PIECES.get(what, _profile)(tx, reader, given, of)
    return found if found is not None else Elsewhere(at(of), "enrollment.date_kept")


def _name(tx: Transaction, reader: Reader, given: Asked, of: Enrollment) -> Answer | None:
    typed, is_of_telegram = one_line(given.text("value", LONGEST)), given.word("from", "file", "telegram") == "telegram"
    written = None if is_of_telegram else read_full(typed)
    if written == "":
        fault = reader.words("enrollment.name.unclear")
        return shown(tx, reader, of, Tried("name", typed, fault=fault))
    correcting.correct_name(tx, reader.provider, of.id, written, reader.now)
    return None


def _date(tx: Transaction, reader: Reader, given: Asked, of: Enrollment) -> Answer | None:
    typed, last_day = one_line(given.text("value", LONGEST)), _rules(of).last_day
    on = dates.read(typed, today_of(reader), reader.clinic.language)
    wrong = dates.fault(on, today_of(reader), last_day)
    if on is None or wrong:
        fault = reader.words(f"enroll.fault.{wrong or dates.Fault.UNCLEAR}", days=last_day)
        return shown(tx, reader, of, Tried("date", typed, fault=fault))
    correcting.correct_date(tx, reader.provider, of.id, on, reader.now)
    return None


def _procedure(tx: Transaction, reader: Reader, given: Asked, of: Enrollment) -> None:
    """One of those by which the clinic enrolls."""
    chosen = given.word("value", "", *(each.id for each in enrolling.offered(reader.clinic)))
    if not chosen:
        raise BadAsk("value")
    correcting.correct_procedure(tx, reader.provider, of.id, chosen, reader.now)


def _profile(tx: Transaction, reader: Reader, given: Asked, of: Enrollment) -> None:
    correcting.correct_profile(tx, reader.provider, of.id, _changed(of, given), reader.now)


def _changed(of: Enrollment, given: Asked) -> Profile:
    profile, unknown = of.profile, "none"
    match given.path["what"]:
        case "depth":
            depths = {str(_hundredths(each)): each for each in _rules(of).depths_mm}
            return replace(profile, depth_mm=depths.get(given.word("value", unknown, *depths)))
        case "skin":
            types = {str(number): number for number, _ in enumerate(ROMAN, start=1)}
            return replace(profile, skin_type=types.get(given.word("value", unknown, *types)))
        case "cold_sores":
            return replace(profile, cold_sores=_is_so(given))
        case "immune_weakness":
            return replace(profile, immune_weakness=_is_so(given))
    return replace(profile, serum=(profile.serum or NOT_STERILE) if _is_so(given) else "")


def _is_so(given: Asked) -> bool:
    return given.word("value", "no", "yes") == "yes"


def refusal(of: Enrollment, given: Asked) -> str:
    """Why nothing is put right by this form: the key of what is said, "" if it is."""
    if given.number("mark", 0) != mark_of(of):
        return "enrollment.has_changed"
    return "provider.over" if of.state in OVER else ""


def at(of: Enrollment) -> str:
    return f"/patients/{of.id}/more"


def _rules(of: Enrollment) -> protocol.Protocol:
    return protocol.load(of.protocol_id, of.protocol_version)


def _hundredths(depth_mm: float) -> int:
    return round(depth_mm * 100)


PIECES: dict[str, Correct] = {"name": _name, "date": _date, "procedure": _procedure}
