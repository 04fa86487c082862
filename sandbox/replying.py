"""Which message another one answers."""

from sandbox.chats import Chat, Message
from sandbox.errors import bad_request
from sandbox.parameters import Params

_FIELDS = {"message_id", "chat_id", "allow_sending_without_reply"}


def replied_in(chat: Chat, params: Params) -> Message | None:
    """The message of this chat that `reply_parameters` name; None where there is none and none is asked for."""
    reply = params.object("reply_parameters")
    if not reply:
        return None
    if unknown := set(reply) - _FIELDS:
        raise bad_request(f'the sandbox knows no field "{min(unknown)}" of reply_parameters')
    message_id = _number(reply.get("message_id"))
    if str(reply.get("chat_id", chat.id)) != str(chat.id):
        raise bad_request("the sandbox knows replies within one chat only")
    if (found := chat.messages.get(message_id)) is not None:
        return found
    if reply.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")


def _number(given: object) -> int:
    """Telegram reads a number in quotes, too."""
    if given is None:
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    try:
        if isinstance(given, bool) or not isinstance(given, int | str):
            raise ValueError(given)
        return int(given)
    except ValueError as error:
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be of type Number') from error
