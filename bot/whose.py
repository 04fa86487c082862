"""Words and photos of a chat that follows two: until one tap says so, it is not known whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.checkin import AnswerSet
from bot.unopened import is_unopened

UNSURE, MOVED = "⇄ ", "⇢ "
Place = tuple[int, int]  # An answer set's id, and where among its notes or its photos.


def is_unsure(kept: str) -> bool:
    """Perhaps for the other."""
    return kept.startswith(UNSURE)


def is_moved(kept: str) -> bool:
    """For the other, as the patient has said since. Words stay where they were read first; a photo does not."""
    return kept.startswith(MOVED)


def bare(note: str) -> str:
    return note if is_unopened(note) else note.removeprefix(UNSURE).removeprefix(MOVED)


def marked(answers: AnswerSet, number: int, mark: str) -> AnswerSet:
    """The same answers, this note with this mark and no other; what was read out of it stays."""
    notes = (f"{mark}{bare(each)}" if place == number else each for place, each in enumerate(answers.notes))
    return replace(answers, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class Held:
    """A photo that is perhaps for the other, with those of its `group`, and the words under it, if there are any."""

    group: str
    photo: str
    words: Place | None = None


def held(kept: str) -> Held | None:
    """None of a photo of which it is known whose it is."""
    if not is_unsure(kept):
        return None
    group, set_id, note, photo = kept.removeprefix(UNSURE).split(" ")
    return Held(group, photo, (int(set_id), int(note)) if set_id != "-" else None)


def hold(answers: AnswerSet, number: int, group: str, words: Place | None) -> AnswerSet:
    """The same answers, this photo held with its group: none of its parts has a blank in it."""
    set_id, note = words or ("-", "-")
    return _with_photo(answers, number, f"{UNSURE}{group} {set_id} {note} {answers.photos[number]}")


def photo_of(kept: str) -> str:
    """Telegram's id; "" of one that was for the other."""
    of = held(kept)
    return of.photo if of else kept if not is_moved(kept) else ""


def photos_of(answers: AnswerSet) -> list[int]:
    """The places of those that have not gone to the other."""
    return [number for number, kept in enumerate(answers.photos) if not is_moved(kept)]


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes together, as an album and the words under it."""

    photos: tuple[Place, ...] = ()
    notes: tuple[Place, ...] = ()


def piece(sets: Sequence[AnswerSet], place: Place, *, is_photo: bool) -> Piece:
    """All that is asked about with this note or photo; nothing, where it is settled."""
    every = [((each.id, at), found) for each in sets for at, kept in enumerate(each.photos) if (found := held(kept))]
    groups = {found.group for at, found in every if place == (at if is_photo else found.words)}
    together = [(at, found.words) for at, found in every if found.group in groups]
    words = {said for _, said in together if said} | (set() if is_photo else {place})
    asked = {(each.id, at) for each in sets for at, note in enumerate(each.notes) if is_unsure(note)}
    return Piece(tuple(at for at, _ in together), tuple(sorted(words & asked)))


def settled(answers: AnswerSet, of: Piece, *, is_moved: bool) -> AnswerSet:
    """Without the marks of what is asked about; or with those of what has gone to the other."""
    for set_id, number in of.notes:
        if set_id == answers.id:
            answers = marked(answers, number, MOVED if is_moved else "")
    for set_id, number in of.photos:
        if set_id == answers.id:
            answers = _with_photo(answers, number, MOVED if is_moved else photo_of(answers.photos[number]))
    return answers


def _with_photo(answers: AnswerSet, number: int, kept: str) -> AnswerSet:
    photos = (kept if place == number else each for place, each in enumerate(answers.photos))
    return replace(answers, photos=tuple(photos))
