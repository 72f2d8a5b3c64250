"""Every inbound message: an organizer's command is told apart, all else is conversation."""

from bot.channel import Channel
from bot.conversation import receive as conversation
from bot.conversation.inbound import Answer, Inbound, Receipt
from bot.phone_console.receive_command import receive_command
from bot.runtime import Runtime
from bot.spending import daily_cap
from bot.storage.conversations import messages

__all__ = ["Answer", "Channel", "Inbound", "Receipt", "receive", "settle"]


def receive(runtime: Runtime, inbound: Inbound) -> Answer:
    """Handle one inbound message and return the answer, the same answer for a repeat.

    Raises ``bot.storage.engine.database.Unavailable`` when the database cannot be reached or is
    full: nothing was then stored, and the provider should try again.
    """
    runtime = runtime.latest()  # one and the same shelf from begin to end
    answer = receive_command(runtime, inbound) or conversation.receive(runtime, inbound)
    if answer.message and not answer.is_repeat:
        daily_cap.count_reply(runtime, inbound.channel, answer.message.text)
    return answer


def settle(runtime: Runtime, receipt: Receipt) -> None:
    """Store what became of a reply. Status only moves forward; an unknown id is ignored."""
    with runtime.database.write() as connection:
        messages.record_reply_status(
            connection,
            receipt.message_id,
            provider_reply_id=receipt.provider_id,
            status=receipt.status,
            error=receipt.error,
        )
