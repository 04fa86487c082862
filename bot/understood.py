"""What was read out of a patient's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Understood:
    """Signs found, and grades by symptom: what the words say, for a person or a tap to confirm.

    `asked` are signs that are named and are no alarm: of somebody else, of the past, asked about, or a word for what
    is usual on the day; the patient is to be asked about them. `unplaced` are symptoms of which nothing says how much:
    no degree, a comparison, or a scale that could not be read; they are to be asked too. `only_fine` says that there is
    nothing in it but "all is well". `foreign` is the language of a text that is in none of ours. `is_whole` is false
    where reading took too long and was ended: then a person must read it all.
    """

    signs: frozenset[str] = frozenset()
    grades: Mapping[str, int] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()
    only_fine: bool = False
    foreign: str = ""
    is_whole: bool = True

    @property
    def is_to_be_asked(self) -> bool:
        """Do the words name a sign of which nobody can say whether the patient has it?"""
        return bool(self.asked)
