"""Links into the bot: made and read with the secret that only this installation has."""

from dataclasses import dataclass, field

from bot import invitation


@dataclass(frozen=True, slots=True)
class Links:
    bot_username: str
    secret: bytes = field(repr=False)

    def to(self, invitation_id: int) -> str:
        return f"https://t.me/{self.bot_username}?start={invitation.token(invitation_id, self.secret)}"

    def invitation_id(self, token: str) -> int | None:
        """None if the token was not made here."""
        return invitation.read_token(token, self.secret)
