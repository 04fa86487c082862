"""A patient's file as a FHIR R4 bundle: what each thing of ours becomes stands in docs/export.md.

The patient is named by the pseudonym alone; what they wrote stands as they wrote it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from bot import expected
from bot.alert import Alert, AlertState
from bot.asked import Asked
from bot.checkin import AnswerSet
from bot.clinic import Clinic, Provider
from bot.enrollment import Profile
from bot.finding import Finding
from bot.letter import Letter, LetterState, Remark
from bot.timeline import File, Told
from bot.whose import photos_of
from reports import fhir_codes as codes
from reports.fhir_codes import OURS, Resource, our_coding, ours, standard

SPACE = UUID("5f0d5a0e-3c2b-5d7e-9a51-3d1d6d1f7a10")  # Ids are made from names in it, so that they stay.


class Names(Protocol):
    """What things are called, in the clinic's language."""

    def procedure(self, protocol_id: str) -> str: ...
    def profile(self, profile: Profile) -> Sequence[str]: ...
    def item(self, item: str) -> str: ...
    def grade(self, item: str, grade: int) -> str: ...
    def sign(self, sign: str) -> str: ...
    def no_signs(self) -> str: ...
    def contact(self, wish: str) -> str: ...
    def usual(self, item: str, grade: int) -> str: ...
    def before(self, item: str, grade: int) -> str: ...
    def findings(self, findings: Sequence[Finding]) -> str: ...
    def outcome(self, outcome: str) -> str: ...
    def told(self, screen: str) -> str: ...
    def photo(self) -> str: ...
    def answer(self, asked: Asked) -> str: ...
    def staff(self, provider: Provider) -> str: ...


@dataclass(frozen=True, slots=True)
class Bundle:
    """Without `with_remarks`, what the staff wrote for themselves is left out."""

    file: File
    clinic: Clinic
    staff: Mapping[int, Provider]
    names: Names
    with_remarks: bool = True

    def made(self, now: datetime) -> Resource:
        entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in self._resources()]
        own = self._id("bundle")
        head = {"resourceType": "Bundle", "id": own, "identifier": {"system": f"{OURS}:bundle", "value": own}}
        return {**head, "type": "collection", "timestamp": self._at(now), "entry": entries}

    def _resources(self) -> Iterator[Resource]:
        yield self._patient()
        yield self._resource("Organization", "clinic", name=self.clinic.name or str(self.clinic.id))
        for number, provider in sorted(self.staff.items()):
            yield self._resource("Practitioner", f"staff:{number}", name=[{"text": self.names.staff(provider)}])
        yield self._treatment()
        yield self._plan()
        if self.file.course.enrollment.profile.skin_type is not None:
            yield self._phototype(self.file.course.enrollment.profile.skin_type)
        for answers in self.file.course.answer_sets:
            if not answers.is_empty:
                yield self._response(answers)
                yield from self._grades(answers)
                yield from self._signs(answers)
                yield from (self._reply(answers, each) for each in answers.questions)
        for alert in self.file.alerts:
            yield self._flag(alert)
            yield self._issue(alert)
        yield from (self._told(number, each) for number, each in enumerate(self.file.told))
        yield from (self._letter(each) for each in self.file.letters if each.state is not LetterState.DRAFT)

    def _id(self, name: str) -> str:
        of = self.file.course.enrollment
        return str(uuid5(SPACE, f"clinic:{of.clinic_id}/enrollment:{of.id}/{name}"))

    def _to(self, name: str) -> Resource:
        return {"reference": f"urn:uuid:{self._id(name)}"}

    def _at(self, moment: datetime | None) -> str | None:
        zone = ZoneInfo(self.clinic.timezone)
        return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")

    def _resource(self, kind: str, own: str, /, **fields: Any) -> Resource:
        """FHIR knows no empty values: they are left out."""
        return {"resourceType": kind, "id": self._id(own), **_given(fields)}

    def _patient(self) -> Resource:
        of = self.file.course.enrollment
        label = {"system": f"{OURS}:clinic:{of.clinic_id}:label", "value": of.label}
        return self._resource("Patient", "patient", identifier=[label], managingOrganization=self._to("clinic"))

    def _treatment(self) -> Resource:
        of = self.file.course.enrollment
        return self._resource(
            "Procedure",
            "treatment",
            status="completed",
            code=ours("protocol", of.protocol_id, self.names.procedure(of.protocol_id)),
            subject=self._to("patient"),
            performedDateTime=of.treated_on.isoformat(),
            note=[{"text": each} for each in self.names.profile(of.profile)],
        )

    def _plan(self) -> Resource:
        of = self.file.course.enrollment
        return self._resource(
            "CarePlan",
            "plan",
            instantiatesUri=[codes.protocol_uri(of)],
            status=codes.PLAN[of.state],
            intent="plan",
            category=[ours("protocol", of.protocol_id, self.names.procedure(of.protocol_id))],
            subject=self._to("patient"),
            period=_given({"start": of.treated_on.isoformat(), "end": self._at(of.completed_at or of.ended_at)}),
            created=self._at(of.created_at),
            author=self._to(f"staff:{of.provider_id}"),
            note=[self._remark(each) for each in (self.file.remarks if self.with_remarks else ()) if each.text.strip()],
        )

    def _remark(self, remark: Remark) -> Resource:
        by = self._to(f"staff:{remark.provider_id}")
        return {"authorReference": by, "time": self._at(remark.written_at), "text": remark.text}

    def _phototype(self, skin_type: int) -> Resource:
        return self._resource(
            "Observation",
            "skin_type",
            status="final",
            code=ours("item", "skin_type", "Fitzpatrick skin type"),
            subject=self._to("patient"),
            effectiveDateTime=self._at(self.file.course.enrollment.created_at),
            valueCodeableConcept=codes.phototype(skin_type),
        )

    def _response(self, answers: AnswerSet) -> Resource:
        checkin = next((each for each in self.file.course.checkins if each.id == answers.checkin_id), None)
        status = "completed" if checkin is None else codes.RESPONSE.get(checkin.state, "stopped")
        return self._resource(
            "QuestionnaireResponse",
            f"set:{answers.id}",
            questionnaire=codes.protocol_uri(self.file.course.enrollment),
            status="amended" if answers.corrections and status == "completed" else status,
            subject=self._to("patient"),
            authored=self._at(answers.last_at or answers.first_at),
            source=self._to("patient"),
            item=list(self._items(answers)),
        )

    def _items(self, answers: AnswerSet) -> Iterator[Resource]:
        names = self.names
        for item, grade in answers.grades.items():
            coding = our_coding(f"grade:{item}", str(grade), names.grade(item, grade))
            yield {"linkId": item, "text": names.item(item), "answer": [{"valueCoding": coding}]}
        if answers.signs or answers.signs_answered:
            ticked = [our_coding("sign", each, names.sign(each)) for each in sorted(answers.signs)]
            said = ticked or [our_coding("sign", "none", names.no_signs())]
            yield {"linkId": "signs", "text": names.item("signs"), "answer": [{"valueCoding": each} for each in said]}
        if answers.contact is not None:
            wish = our_coding("contact", answers.contact.value, names.contact(answers.contact.value))
            yield {"linkId": "contact", "answer": [{"valueCoding": wish}]}
        for number, note in enumerate(answers.notes):
            if note.strip():
                yield {"linkId": f"note.{number}", "answer": [{"valueString": note}]}
        for number in photos_of(answers):
            yield {"linkId": f"photo.{number}", "answer": [{"valueString": names.photo()}]}

    def _observation(self, name: str, answers: AnswerSet, **fields: Any) -> Resource:
        return self._resource(
            "Observation",
            name,
            category=[standard("observation-category", "survey", "Survey")],
            subject=self._to("patient"),
            performer=[self._to("patient")],
            derivedFrom=[self._to(f"set:{answers.id}")],
            **fields,
        )

    def _grades(self, answers: AnswerSet) -> Iterator[Resource]:
        course = self.file.course
        for item, grade in answers.grades.items():
            symptom = course.protocol.symptom_named(item)
            usual = expected.grade_on(course, symptom, course.day(answers.on)) if symptom else None
            before = [each for each in answers.corrections if each.item == item]
            yield self._observation(
                f"set:{answers.id}:{item}",
                answers,
                status="amended" if before else "final",
                code=codes.symptom(item, self.names.item(item)),
                effectiveDateTime=self._at(answers.first_at),
                valueCodeableConcept=ours(f"grade:{item}", str(grade), self.names.grade(item, grade)),
                referenceRange=[] if usual is None else [{"text": self.names.usual(item, usual)}],
                note=[{"time": self._at(each.at), "text": self.names.before(item, each.grade)} for each in before],
            )

    def _signs(self, answers: AnswerSet) -> Iterator[Resource]:
        """Ticked, or denied; what was only found in the patient's words is preliminary."""
        for sign in sorted(answers.signs | answers.heard | answers.denied):
            is_said = sign in answers.signs or sign in answers.denied
            denied_at = answers.denied_at.get(sign) if sign not in answers.signs else None
            yield self._observation(
                f"set:{answers.id}:sign:{sign}",
                answers,
                status="final" if is_said else "preliminary",
                code=ours("sign", sign, self.names.sign(sign)),
                effectiveDateTime=self._at(denied_at or answers.signs_at or answers.first_at),
                valueBoolean=sign in answers.signs or sign not in answers.denied,
            )

    def _flag(self, alert: Alert) -> Resource:
        is_over = alert.state is AlertState.RESOLVED
        return self._resource(
            "Flag",
            f"alert:{alert.id}",
            status="inactive" if is_over else "active",
            category=[standard("flag-category", "clinical", "Clinical")],
            code=ours("urgency", alert.urgency.word, self.names.findings(alert.findings)),
            subject=self._to("patient"),
            period=_given({"start": self._at(alert.raised_at), "end": self._at(alert.resolved_at)}),
            author=self._to("clinic"),
        )

    def _issue(self, alert: Alert) -> Resource:
        """The same alert by what it is about, and what was done."""
        is_over, sets = alert.state is AlertState.RESOLVED, {each.id for each in self.file.course.answer_sets}
        sources = {each.source.split(":")[1] for each in alert.findings if each.source.startswith("set:")}
        evidence = [self._to(f"set:{each}") for each in sorted(sources) if int(each) in sets]
        return self._resource(
            "DetectedIssue",
            f"issue:{alert.id}",
            status="final" if is_over else "preliminary",
            code={
                "coding": [our_coding("finding", each) for each in dict.fromkeys(f.name for f in alert.findings)],
                "text": self.names.findings(alert.findings),
            },
            severity=codes.SEVERITY[alert.urgency],
            patient=self._to("patient"),
            identifiedDateTime=self._at(alert.raised_at),
            evidence=[{"detail": evidence}] if evidence else [],
            mitigation=list(self._mitigation(alert)),
        )

    def _mitigation(self, alert: Alert) -> Iterator[Resource]:
        if alert.outcome is not None:
            action = ours("outcome", alert.outcome.value, self.names.outcome(alert.outcome.value))
            by = self._to(f"staff:{alert.resolved_by}") if alert.resolved_by else None
            yield _given({"action": action, "date": self._at(alert.resolved_at), "author": by})

    def _told(self, number: int, told: Told) -> Resource:
        return self._communication(
            f"told:{number}",
            "completed",
            told.text,
            topic=ours("told", told.screen, self.names.told(told.screen)),
            sent=self._at(told.at),
            sender=self._to("clinic"),
        )

    def _reply(self, answers: AnswerSet, asked: Asked) -> Resource:
        """What was answered at once, from the protocol."""
        own, sender = f"set:{answers.id}:question:{asked.note}", self._to("clinic")
        text, sent = self.names.answer(asked), self._at(asked.at)
        about = [self._to(f"set:{answers.id}")]
        return self._communication(own, "completed", text, sent=sent, sender=sender, about=about)

    def _letter(self, letter: Letter) -> Resource:
        by = self._to(f"staff:{letter.provider_id}")
        sent = self._at(letter.sent_at)
        return self._communication(f"letter:{letter.id}", codes.SENT[letter.state], letter.text, sent=sent, sender=by)

    def _communication(self, name: str, status: str, text: str, **fields: Any) -> Resource:
        payload = [{"contentString": text.strip() or self.names.photo()}]
        patient = self._to("patient")
        return self._resource(
            "Communication", name, status=status, subject=patient, recipient=[patient], payload=payload, **fields
        )


def _given(fields: Mapping[str, Any]) -> Resource:
    return {key: value for key, value in fields.items() if value is not None and value not in ("", [], {})}
