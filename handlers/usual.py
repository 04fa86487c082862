"""What a clinic enrolls most often: offered first, so that few taps are enough."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.clinic import Provider
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.protocol import Protocol
from handlers.forms import EnrollForm, of_treatment

LOOKED_AT = 30


def recent(tx: Transaction, provider: Provider) -> Sequence[Enrollment]:
    """The newest first."""
    return tx.enrollments.recent_of_clinic(provider.clinic_id, LOOKED_AT)


def as_the_last_one(
    enrolled: Sequence[Enrollment], provider: Provider, offered: Sequence[Protocol], today: date
) -> EnrollForm | None:
    """What this provider enrolled last, or else anybody at the clinic; nothing of it is about the patient."""
    newest = {each.id: each for each in offered}
    known = [each for each in enrolled if each.protocol_id in newest]
    last = next((each for each in known if each.provider_id == provider.id), next(iter(known), None))
    if last is None:
        return None
    depth = last.profile.depth_mm if newest[last.protocol_id].depths_mm else None
    return EnrollForm(
        step="summary",
        protocol_id=last.protocol_id,
        version=newest[last.protocol_id].version,
        treated_on=today,
        depth_mm=depth,
        history=of_treatment(last.profile),
    )


def by_use(offered: Sequence[Protocol], enrolled: Sequence[Enrollment]) -> list[Protocol]:
    """The one used most often first."""
    times = Counter(each.protocol_id for each in enrolled)
    return sorted(offered, key=lambda each: -times[each.id])


def usual_depth(enrolled: Sequence[Enrollment], protocol_id: str) -> float | None:
    depths = Counter(each.profile.depth_mm for each in enrolled if each.protocol_id == protocol_id)
    del depths[None]
    return next((depth for depth, _ in depths.most_common(1)), None)
