"""What Twilio posts to a webhook: the forms, field by field, as it sends them.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.segments import measure

API_VERSION = "2010-04-01"
NO_PLACE = ("", "", "", "US")

PLACES = {
    "202": ("WASHINGTON", "DC", "20001", "US"),
    "212": ("NEW YORK", "NY", "10001", "US"),
    "312": ("CHICAGO", "IL", "60601", "US"),
    "415": ("SAN FRANCISCO", "CA", "94102", "US"),
    "713": ("HOUSTON", "TX", "77002", "US"),
}
"""City, state, zip, country of the exchange a number belongs to, by area code: where the number
was issued, not where its owner is."""


@dataclass(frozen=True, slots=True)
class Account:
    """A Twilio account and the number that people text. ``messaging_service`` may be ""."""

    sid: str
    auth_token: str = field(repr=False)
    number: str
    messaging_service: str = ""


def inbound_form(
    account: Account, sid: str, *, person: str, number: str, body: str, media: Sequence[str] = ()
) -> dict[str, str]:
    """Return the form for one inbound text; ``media`` are content types."""
    form = {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": str(len(media)),
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "To": number,
        "NumSegments": str(max(1, measure(body).segments)),
        "MessageSid": sid,
        "AccountSid": account.sid,
        "From": person,
        "ApiVersion": API_VERSION,
    }
    for index, content_type in enumerate(media):
        form[f"MediaContentType{index}"] = content_type
        form[f"MediaUrl{index}"] = (
            f"https://api.twilio.com/{API_VERSION}/Accounts/{account.sid}"
            f"/Messages/{sid}/Media/ME{index:032x}"
        )
    if account.messaging_service:
        form["MessagingServiceSid"] = account.messaging_service
    return {**form, **_origin(person, number)}


def status_form(
    account: Account, sid: str, *, person: str, number: str, status: str, error: int = 0
) -> dict[str, str]:
    """Return the form that tells of a message's new status; ``error`` 0 is none."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "To": person,
        "From": number,
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
    }
    if account.messaging_service:
        form["MessagingServiceSid"] = account.messaging_service
    if error:
        form["ErrorCode"] = str(error)
    return form


def _origin(person: str, number: str) -> Mapping[str, str]:
    if person.startswith("whatsapp:"):
        return {"ProfileName": "A supporter", "WaId": person.partition(":+")[2]}
    return {**_place("From", person), **_place("To", number)}


def _place(side: str, number: str) -> Mapping[str, str]:
    city, state, postcode, country = PLACES.get(number.removeprefix("+1")[:3], NO_PLACE)
    return {
        f"{side}City": city,
        f"{side}State": state,
        f"{side}Zip": postcode,
        f"{side}Country": country,
    }
