"""A clinic with two providers and a patient, as they are after the set-up."""

from datetime import timedelta
from typing import Any

from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Profile
from bot.invitation import Invitation
from bot.ports import Transaction
from bot.workflows import enrolling
from tests.house import LINKS, House


def staffed(house: House, *names: str) -> tuple[Provider, ...]:
    """Staff of one clinic in Berlin, the first being its admin; each has pressed Start long ago."""

    def add(tx: Transaction) -> tuple[Provider, ...]:
        clinic = tx.clinics.add(Clinic(0, "Rosenhof", "+49 30 1234567", "Europe/Berlin", "112", house.now))
        return tuple(
            tx.providers.add(Provider(0, clinic.id, _person(house, name), name, role, house.now + timedelta(seconds=n)))
            for n, (name, role) in enumerate(zip(names, (Role.ADMIN, *[Role.PROVIDER] * len(names)), strict=False))
        )

    return house.store.transact(add)


async def enrolled(house: House, provider: Provider, who: str = "Bea", days_ago: int = 0, **profile: Any) -> int:
    """The id of the enrollment of somebody who was treated today, or some days ago, and has agreed."""

    def enroll(tx: Transaction) -> Invitation:
        treated_on = house.now.date() - timedelta(days=days_ago)
        return enrolling.enroll(tx, provider, "microneedling", 2, treated_on, Profile(**profile), 10, house.now)

    invitation = house.store.transact(enroll)
    await house.opens(who, LINKS.to(invitation.id))
    await house.taps(who, "I agree")
    return invitation.enrollment_id or 0


def _person(house: House, name: str) -> int:
    person = house.telegram.people.join(name)
    house.telegram.world.chats[person.id].standing = "member"
    return int(person.id)
