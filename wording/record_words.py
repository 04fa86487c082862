"""A line of the record of who did what with a patient's data, in words."""

from collections.abc import Mapping

from bot.timeline import Deed
from wording.words import Words

PATIENTS = frozenset(
    (
        *("consented", "agreed_anew", "agreed_no_more", "declined", "stopped", "went_on", "took_own_data"),
        *("asked_to_be_erased", "wants_to_be_kept", "is_the_same_as", "goes_by_another_name"),
        *("asked_for_fewer_questions", "asked_for_all_questions"),
    )
)
TAKEN = ("exported", "is_the_same_as")  # What stands behind these is not said in a sentence of its own.
MACHINE = {"server": "desk.record.operator", "command": "desk.record.operator"}


def key_of(deed: Deed) -> str:
    """The end of the sentence's key."""
    slug = deed.action.partition(":")[0].replace(" ", "_")
    return next((each for each in TAKEN if slug.startswith(f"{each}_")), slug)


def what(deed: Deed, words: Words) -> str:
    """As it stands on the record, where it is from another version and has no sentence."""
    key = f"desk.record.did.{key_of(deed)}"
    return words(key) if words.has(key) else deed.action.replace(":", ": ")


def who(deed: Deed, names: Mapping[int, str], words: Words) -> str:
    """`names` are those of the staff."""
    if deed.provider_id is not None:
        return names.get(deed.provider_id, words("desk.record.somebody"))
    kind = deed.actor.partition(":")[0]
    if kind in ("chat", "invitation"):
        return words("desk.record.patient" if key_of(deed) in PATIENTS else "desk.record.somebody")
    return words(MACHINE.get(kind, "desk.record.bot"))
