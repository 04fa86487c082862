"""What a FHIR bundle calls things, in the clinic's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.asked import Asked
from bot.clinic import Provider
from bot.enrollment import Profile
from bot.finding import Finding
from wording import why
from wording.facts import history
from wording.names import of_staff
from wording.staff_words import depth, procedure
from wording.words import Words


@dataclass(frozen=True, slots=True)
class NamesInWords:
    words: Words

    def procedure(self, protocol_id: str) -> str:
        return procedure(protocol_id, self.words)

    def profile(self, profile: Profile) -> Sequence[str]:
        known = (depth(profile.depth_mm, self.words), *history(profile, self.words).split("\n"))
        return [each for each in known if each]

    def item(self, item: str) -> str:
        return self.words(f"item.{item}")

    def grade(self, item: str, grade: int) -> str:
        return self.words(f"grade.{item}.{grade}")

    def sign(self, sign: str) -> str:
        return self.words(f"sign.{sign}.full")

    def no_signs(self) -> str:
        return self.words("timeline.no_signs")

    def contact(self, wish: str) -> str:
        return self.words(f"timeline.contact.{wish}")

    def usual(self, item: str, grade: int) -> str:
        return self.words("export.usual", grade=self.grade(item, grade).lower())

    def before(self, item: str, grade: int) -> str:
        return self.words("export.before", grade=self.grade(item, grade).lower())

    def findings(self, findings: Sequence[Finding]) -> str:
        return why.short(findings, self.words)

    def outcome(self, outcome: str) -> str:
        return self.words(f"outcome.{outcome}")

    def told(self, screen: str) -> str:
        return self.words(f"timeline.told.{screen}")

    def photo(self) -> str:
        return self.words("timeline.letter.photo")

    def answer(self, asked: Asked) -> str:
        return why.answer_to(asked, self.words)

    def staff(self, provider: Provider) -> str:
        return of_staff(provider, self.words.language)
