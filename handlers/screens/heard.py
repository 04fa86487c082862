"""Words or a picture have reached the clinic: what was read out of them, who reads it when, and the open questions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot import foreign
from bot.finding import Urgency
from bot.vocabulary import WORD, plain
from handlers import proposal
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens import fine, listed, thanks
from handlers.screens.about import About, called, heading, numbers_of, paragraphs, whom_to_call
from handlers.screens.asking import CONTACT, GO, QuestionsView, go_to
from handlers.screens.hearing import HeardView, load, shows_list
from handlers.screens.reading import still_urgent, what_happens_to_words
from handlers.screens.stopping import ask_to_stop
from handlers.screens.thanks import Kind
from handlers.screens.whose import label
from wording.words import Words

Row = tuple[Button, ...]
NAMED = frozenset({"fever", "fiebre", "pus"})  # Signs in the sentence on whom to call, and the words for them.


def draw(view: HeardView, words: Words) -> Drawn:
    """What may be dangerous comes before the thanks: what was found, or else what a person should not wait with.

    Whoever writes in none of our languages could not read it: they are told whom to call in theirs, and nothing else.
    """
    asked = view.asked
    if view.is_moved or (view.perhaps and view.is_question):
        head = heading(asked.about, words) if view.is_moved else ""
        return Drawn(paragraphs(head, _other(view, words)), _buttons(view, words))
    if view.is_fine and not view.perhaps and fine.may_be_all_clear(asked):
        return _with_stop(view, fine.draw(asked, view.note, words), words)
    if view.only_thanks:
        return thanks.draw(asked, view.kind, words)
    if view.foreign and not view.heard:
        alone = in_their_language(view.foreign, asked.about)
        rows = _buttons(view, words) if view.perhaps else (go_to(asked, words, "contact.please", CONTACT),)
        return Drawn(paragraphs(heading(asked.about, words), alone), rows, bold=(alone,))
    before = still_urgent(asked.about, words, beside=view.urgency)
    if view.is_better:
        return _better(view, words, before)
    if _is_advised(view):
        return _short(view, words)
    thank, first = thanks.says(asked, view.kind, view.what, words), _sounds(view, words)
    call = "" if before else _call(view)
    happens = what_happens_to_words(asked.about, words, view.urgency, asked.answers, call)
    is_urgent = view.asked_about and view.urgency is Urgency.EMERGENCY
    danger = (happens, first) if is_urgent else (first, happens if view.asked_about else "")
    text = paragraphs(
        heading(asked.about, words),
        in_their_language(view.foreign, asked.about),
        before,
        *danger,
        thank,
        "" if view.asked_about else happens,
        listed.answered(asked, words) if view.is_listed else "",
        _reading(view, words),
        words("heard.answer") if _may_answer(view) else "",
    )
    return _with_stop(view, Drawn(text, _buttons(view, words), bold=(before, *danger, thank)), words)


def _with_stop(view: HeardView, drawn: Drawn, words: Words) -> Drawn:
    """How to stop, in the same message; not beside a number that is to be called."""
    if not view.names_stop or view.is_urgent:
        return drawn
    text = paragraphs(drawn.text, words("stopping.command"))
    return replace(drawn, text=text, buttons=(*drawn.buttons, ask_to_stop(words)))


def _other(view: HeardView, words: Words) -> str:
    """A question is answered once it is known for whom; what is for the other is spoken of there."""
    name = called(view.asked.about)
    if view.perhaps:
        return words("whose.ask_first")
    if view.is_question:
        return words("whose.moved_question", called=name)
    return words("whose.moved" if view.note >= 0 else "whose.moved_photo", called=name)


def in_their_language(language: str, of: About) -> str:
    """Where the words are in none of ours: what to do, once in theirs."""
    is_elsewhere = of.zone != of.clinic.timezone
    if not language:
        return ""
    return foreign.says(language, **numbers_of(of.clinic), is_elsewhere=is_elsewhere, is_told=of.is_staffed)


def _is_asking(view: HeardView) -> bool:
    return bool(view.saved or view.perhaps or view.asked_about or view.proposed or view.to_grade or view.lists_signs)


def _may_answer(view: HeardView) -> bool:
    """Are the questions what comes next? Not beside another one."""
    return not (view.asked.is_complete or _is_asking(view) or view.is_urgent or view.is_older)


def _better(view: HeardView, words: Words, before: str) -> Drawn:
    """Whom to call is said where the clinic looks at more than what is routine; nothing is good while it is urgent."""
    asked, about = view.asked, view.asked.about
    alert, whom = about.course.alert, whom_to_call(about.clinic, about.zone, words)
    call = words("read.worse", **whom) if alert is not None and alert.urgency > Urgency.ROUTINE else ""
    kind = Kind.NOTE if before else view.kind
    signs = (listed.one_tap_away(asked, words),) if view.lists_signs else ()
    contact = go_to(asked, words, "contact.please", CONTACT)
    text = paragraphs(heading(about, words), before, thanks.says(asked, kind, "note", words), call)
    return _with_stop(view, Drawn(text, (*signs, contact), bold=(before,)), words)


def _is_advised(view: HeardView) -> bool:
    """Has the advice to call just been shown because of these words? Not where anything else has asked for it.

    In an emergency the number stands on this screen, too.
    """
    others = (each for each in view.asked.findings if each.subject not in view.heard)
    is_first = all(each.urgency < Urgency.URGENT for each in others)
    return view.asked_about in view.heard and view.urgency is Urgency.URGENT and is_first and not view.perhaps


def _short(view: HeardView, words: Words) -> Drawn:
    """Below that advice: what to do, the numbers and what happens stand there."""
    about = view.asked.about
    asks = words("heard.do_you", sign=words(f"sign.{view.asked_about}.full"))
    told = words("heard.told", clinic=about.clinic.name) if about.is_told else ""
    text = paragraphs(
        heading(about, words),
        in_their_language(view.foreign, about),
        "" if view.what == "note" else thanks.says(view.asked, view.kind, view.what, words),
        listed.answered(view.asked, words) if view.is_listed else "",
        " ".join(each for each in (asks, told) if each),
    )
    return Drawn(text, _buttons(view, words), bold=(asks,))


def _sounds(view: HeardView, words: Words) -> str:
    is_heard = view.asked_about and view.asked_about in view.heard
    return words("heard.sounds", signs=words(f"sign.{view.asked_about}.full")) if is_heard else ""


def _call(view: HeardView) -> str:
    """Fever and pus are not named where they are known or asked about: said, ticked or denied, or in the list."""
    asked, answers = view.asked, view.asked.answers
    said = {each for note in answers.notes[view.note : view.note + 1] for each in WORD.findall(plain(note))}
    said = said if answers.unread is None else set()
    is_known = NAMED & (view.heard | answers.heard | answers.signs | answers.denied | said)
    is_asked = view.asked_about or view.is_older or shows_list(view)
    is_answered = listed.answered_lately(asked.about.course, asked.about.now)
    return "read.worse" if is_known or is_asked or is_answered or not answers.notes else "heard.signs"


def _reading(view: HeardView, words: Words) -> str:
    """One thing is asked at a time: whose it is, then signs, then grades."""
    if view.perhaps:
        return words("whose.ask", called=called(view.asked.about))
    if view.asked_about and view.asked_about not in view.heard:
        return words("heard.asked_after", signs=words(f"sign.{view.asked_about}.full"))
    if view.asked_about:
        return words("heard.is_so")
    if view.to_grade:
        return words(f"question.{view.to_grade}")
    if view.saved and not view.proposed:
        grades = view.asked.answers.grades
        return "\n".join((words("heard.saved"), *_lines({each: grades[each] for each in view.saved}, words)))
    if not view.proposed:
        is_forwarded = view.kind is Kind.FORWARDED
        return listed.question(view.asked, words, is_forwarded=is_forwarded) if view.lists_signs else ""
    return "\n".join((words("heard.read_as"), *_lines(view.proposed, words)))


def _lines(grades: Mapping[str, int], words: Words) -> Iterator[str]:
    for item, grade in grades.items():
        yield words("heard.item", item=words(f"item.{item}"), grade=words(f"grade.{item}.{grade}").lower())


def _buttons(view: HeardView, words: Words) -> tuple[Row, ...]:
    asked, set_id = view.asked, view.asked.answers.id
    contact = go_to(asked, words, "contact.please", CONTACT)
    if view.is_moved:
        return ()
    if view.perhaps:
        return (*(_whose(view, each, words) for each in view.perhaps), contact)
    if sign := view.asked_about:
        yes = Button(words("heard.yes"), encode("is_so", set_id, view.note, sign))
        no = Button(words("heard.no"), encode("not_so", set_id, view.note, sign))
        return ((yes,), (no,), contact)
    signs = (listed.one_tap_away(asked, words),) if view.lists_signs else ()
    if view.to_grade:
        return (*_grades(view, words), *signs, contact)
    if view.proposed:
        save = Button(words("heard.save"), _save(view, view.proposed))
        return ((save,), go_to(asked, words, "heard.ask_me", GO), *signs, contact)
    if view.saved:
        return (contact,)
    if view.lists_signs:
        return (*listed.rows(asked, view.note, words), contact)
    return (contact,) if view.is_urgent or view.is_older else (_questions(asked, words), contact)


def _grades(view: HeardView, words: Words) -> tuple[Row, ...]:
    """Every degree of what was named without one."""
    symptom = view.asked.about.course.protocol.symptom_named(view.to_grade)
    every = range(symptom.worst + 1 if symptom else 0)
    return tuple(
        (Button(words(f"grade.{view.to_grade}.{grade}"), _save(view, {view.to_grade: grade})),) for grade in every
    )


def _save(view: HeardView, grades: Mapping[str, int]) -> str:
    """With what has been answered, so that nothing is overwritten that was answered since."""
    protocol, answers = view.asked.about.course.protocol, view.asked.answers
    codes = proposal.encode(protocol, grades), proposal.stamp(protocol, answers.grades)
    return encode("save", answers.id, view.note, *codes)


def _whose(view: HeardView, of: About, words: Words) -> Row:
    kind, number = ("photo", view.photo) if view.photo >= 0 else ("note", view.note)
    data = encode("whose", view.asked.answers.id, kind, number, of.course.enrollment.id)
    return (Button(label(of, words), data),)


def _questions(asked: QuestionsView, words: Words) -> Row:
    """Those that are open; a report where all have been answered, for it may have become worse since."""
    if not asked.is_complete:
        return go_to(asked, words, "heard.questions", GO)
    return (Button(words("heard.questions"), encode("report", asked.about.course.enrollment.id)),)


HEARD = Screen(load, draw)
