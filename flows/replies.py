"""The replies of the bot, before they are put into words.

A reply is a key, parameters and choices, never words: ``flows.wording`` turns it into a message
for a language and a channel. This module lists all keys; ``flows.check`` checks that every
language has their texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

CAMPAIGN_PLACEHOLDERS = frozenset(
    "sponsor target title ask keyword contact privacy often days site reach invitation".split()
)
"""Placeholders that may stand in every text of a campaign.

``invitation`` is the keyword that a friend sends, with the code of the person's link if they have
one. ``often`` is the number of updates a month, ``days`` how long messages are kept, ``site`` the
address of the public pages, ``reach`` our number or link as a friend would use it: a text that
names it is left out where there is none.
"""

SHARED_REPLIES: dict[str, frozenset[str]] = {
    # the way to a signature
    "ask_name": frozenset(),
    "again": frozenset(),
    "name_unclear": frozenset(),
    "name_once_more": frozenset(),
    "name_several": frozenset(),
    "name_short": frozenset({"name"}),
    "real_names": frozenset(),
    "confirm": frozenset({"name"}),
    "confirm_unclear": frozenset({"name"}),
    "confirm_choices": frozenset({"name"}),
    "confirm_question": frozenset({"name"}),
    "confirm_no_updates": frozenset({"name"}),
    "not_signed": frozenset(),
    # another person who signs from the phone of one who has
    "confirm_another": frozenset({"name", "other"}),
    "already_signed_another": frozenset({"name", "date"}),
    "no_more_signers": frozenset({"name", "limit"}),
    "confirm_another_unclear": frozenset({"name", "other"}),
    "not_signed_another": frozenset(),
    "withdraw_whose_name": frozenset({"names"}),
    "rename_whose_name": frozenset({"names"}),
    "answer_unclear": frozenset(),
    "answer_required": frozenset(),
    "answer_email": frozenset(),
    "answer_choice": frozenset({"options"}),
    "thanks_answer": frozenset(),
    # the signature, and the separate question about updates
    "signed": frozenset({"first", "number", "counted"}),
    "signed_updates": frozenset({"first", "number", "counted", "organization"}),
    "signed_updates_two": frozenset({"first", "number", "counted", "one", "two"}),
    "signed_no_updates": frozenset({"first", "number", "counted"}),
    "numbered": frozenset({"number"}),
    "milestone": frozenset({"number"}),
    "updates": frozenset({"organization"}),
    "updates_two": frozenset({"one", "two"}),
    "updates_unclear": frozenset({"organization"}),
    "updates_unclear_two": frozenset({"one", "two"}),
    "updates_yes": frozenset({"organization"}),
    "updates_no": frozenset(),
    "updates_elsewhere": frozenset(),
    "share": frozenset(),
    # a phone and a Telegram chat of one person: by a shared contact, or by a code
    "joined": frozenset(),
    "link_code": frozenset({"code", "reach_elsewhere"}),
    "link_confirm": frozenset({"code", "reach_elsewhere"}),
    "link_used": frozenset(),
    "link_nowhere": frozenset(),
    "link_ask": frozenset({"code"}),
    "link_wrong": frozenset(),
    "link_spent": frozenset(),
    "link_same_channel": frozenset(),
    "link_joined": frozenset(),
    "separated": frozenset(),
    # the button that shares it: words, and no answer
    "contact_button": frozenset(),
    # once, to someone who stopped on the way to a signature
    "reminder": frozenset(),
    "reminder_name": frozenset(),
    "reminder_confirm": frozenset({"name"}),
    # someone who has signed
    "already_signed": frozenset({"name", "date"}),
    "signer_help": frozenset(),
    "signer_choices": frozenset(),
    "rename": frozenset(),
    "renamed": frozenset({"name"}),
    "renamed_held": frozenset({"name"}),
    "withdrawn": frozenset(),
    "withdrawn_one": frozenset({"names"}),
    "withdrawn_outcome": frozenset({"names", "outcome"}),
    "nothing_to_withdraw": frozenset(),
    # signed when the number was another's
    "withdraw_earlier": frozenset(),
    "withdrawn_earlier": frozenset(),
    "status_signed": frozenset({"name", "date"}),
    "status_signed_outcome": frozenset({"name", "date", "outcome"}),
    "status_held_name": frozenset({"name"}),
    "status_held": frozenset({"name"}),
    "status_unsigned": frozenset(),
    "status_friends": frozenset({"name", "date", "friends"}),
    # the code with which a signature is checked
    "receipt": frozenset({"code"}),
    "receipt_held": frozenset({"code"}),
    "receipt_missing": frozenset(),
    "receipt_none": frozenset(),
    "receipt_ended": frozenset({"outcome"}),
    "receipts": frozenset({"receipts"}),
    "friend_signed": frozenset(),
    "count": frozenset({"number", "goal", "left"}),
    "count_outcome": frozenset({"number", "outcome"}),
    "oops_signature": frozenset(),
    "oops_stop": frozenset({"organization"}),
    "oops_updates": frozenset(),
    "oops_nothing": frozenset(),
    # reading
    "letter_page": frozenset({"text", "page", "pages"}),
    "letter_last": frozenset({"text", "page", "pages"}),
    "translation_page": frozenset({"text", "page", "pages"}),
    "translation_last": frozenset({"text", "page", "pages"}),
    "more_page": frozenset({"text", "page", "pages", "then"}),
    "more_last": frozenset({"text", "then"}),
    # words that work anywhere
    "help": frozenset(),
    "help_several": frozenset({"contacts"}),
    "choices": frozenset(),
    "pause": frozenset(),
    "passed_on": frozenset(),
    "person_asked_for": frozenset(),
    "privacy": frozenset(),
    "mydata_nothing": frozenset(),
    "mydata_page": frozenset({"text", "page", "pages"}),
    "mydata_last": frozenset({"text", "page", "pages"}),
    # what MYDATA tells, one after the other
    "held_address": frozenset({"channel", "language", "date"}),
    "held_place": frozenset({"place"}),
    "held_opt_out": frozenset(),
    "held_unsigned": frozenset({"said"}),
    "held_signature": frozenset({"campaign", "name", "date", "number", "channel"}),
    "held_back": frozenset({"date"}),
    "held_without_name": frozenset({"campaign", "date"}),
    "held_answers": frozenset({"said"}),
    "held_source": frozenset({"source"}),
    "held_letter": frozenset({"language"}),
    "held_link": frozenset({"code", "friends"}),
    "held_brought": frozenset(),
    "held_receipt": frozenset(),
    "held_yes": frozenset({"organization", "date"}),
    "held_no": frozenset({"organization", "date"}),
    "held_crm": frozenset({"organization", "crm", "date"}),
    "held_crm_ended": frozenset({"organization", "crm", "date"}),
    "held_crm_maybe": frozenset({"organization", "crm"}),
    "held_question": frozenset({"date", "said"}),
    "held_updates": frozenset({"number"}),
    "held_messages": frozenset({"number"}),
    "language": frozenset(),
    "text_please": frozenset(),
    "type_please": frozenset(),
    "edits_unread": frozenset(),
    "too_many": frozenset(),
    "stopped": frozenset(),
    "stopped_before": frozenset(),
    "stopped_organization": frozenset({"organization"}),
    "doubt": frozenset(),
    "stop_unclear": frozenset(),
    "doubt_kept": frozenset(),
    "cheered": frozenset(),
    "cheered_signed": frozenset(),
    "started": frozenset(),
    "delete_ask": frozenset(),
    "deleted": frozenset(),
    "not_deleted": frozenset(),
    # what someone is called in an update whose name is not known: a word, and no answer
    "friend": frozenset(),
    # answers to what people ask (flows.question_answers), each by its topic
    "about_who": frozenset(),
    "about_who_updates": frozenset({"organization"}),
    "about_how_we_got_number": frozenset(),
    "about_cost": frozenset(),
    "about_scam": frozenset(),
    "about_who_sees": frozenset(),
    "about_government": frozenset(),
    "about_anonymous": frozenset(),
    "about_may_sign": frozenset(),
    "about_age": frozenset({"age"}),
    "about_old_enough": frozenset({"age"}),
    "about_handed_in": frozenset(),
    "about_stop": frozenset(),
    "about_undo": frozenset(),
    "about_delete": frozenset(),
    "about_person": frozenset(),
    "about_petition": frozenset(),
    "about_won": frozenset({"number"}),
    "about_open": frozenset({"number"}),
    "about_later": frozenset(),
    "about_outcome": frozenset({"number", "outcome"}),
    "about_share": frozenset(),
    "about_robot": frozenset(),
    "about_how_often": frozenset(),
    "about_how_often_updates": frozenset(),
    "about_police": frozenset(),
    "about_how_long": frozenset(),
    "about_kept": frozenset(),
    "about_updates": frozenset(),
    "about_updates_here": frozenset(),
    "about_bill": frozenset(),
    "about_gone": frozenset(),
    "about_hours": frozenset(),
    "about_scared": frozenset(),
    "about_despair": frozenset(),
    "about_unknown": frozenset(),
    "about_how_to_sign": frozenset(),
    "about_why_name": frozenset(),
    "about_not_signed": frozenset(),
    "about_language": frozenset(),
    "about_for_others": frozenset(),
    "about_for_others_here": frozenset(),
    "about_for_others_now": frozenset(),
    "about_for_others_full": frozenset(),
    "about_risk": frozenset(),
    "about_what_next": frozenset(),
    "about_regret": frozenset(),
    "about_thanks": frozenset(),
    "too_young": frozenset({"age"}),
    "too_young_ask": frozenset({"age"}),
    "too_young_for_this_name": frozenset({"age"}),
    # the open question in short, behind such an answer
    "short_ask_name": frozenset(),
    "short_ask_go_on": frozenset(),
    "short_ask_one_letter": frozenset(),
    "short_ask_sign": frozenset(),
    "short_ask_updates": frozenset(),
    "short_ask_updates_two": frozenset(),
    "short_ask_skippable": frozenset(),
    "short_ask_needed": frozenset(),
    "short_ask_return": frozenset(),
    "short_ask_keep": frozenset(),
    "short_ask_which": frozenset({"campaigns"}),
    "short_ask_new_name": frozenset(),
    # the campaign, or several
    "closed": frozenset({"outcome"}),
    # what has become of it: a sentence in others, and before the question to sign
    "outcome_closed": frozenset(),
    "outcome_handed_in": frozenset({"date", "number"}),
    "outcome_closed_handed_in": frozenset({"date", "number"}),
    "outcome_ended": frozenset(),
    "outcome_ended_handed_in": frozenset({"date", "number"}),
    "handed_in_before": frozenset({"date"}),
    "which_campaign": frozenset({"campaigns"}),
    "private_please": frozenset(),
}
"""Key → its own placeholders. These have words with the program, in every language shipped;
a campaign may say any of them in its own words."""

CAMPAIGN_REPLIES: dict[str, frozenset[str]] = {
    "greet": frozenset(),
    "more": frozenset(),
}
"""Key → its own placeholders. These every campaign must say itself, in each of its languages;
beside them one ``question.<id>`` for each further question."""

REPLIES_WITHOUT_CAMPAIGN = frozenset(
    {"which_campaign", "short_ask_which", "help_several", "private_please", "stopped"}
)
"""Keys that may be said before a campaign is known: their texts have no placeholder of one."""

CHOICE_NAMES = tuple("sign name letter more updates no skip stop keep yes one two delete".split())
"""Names of choices. Each language says each as one word, which the person can send back."""


Param: TypeAlias = "str | int | tuple[str, ...] | Reply"
"""A text, a number, ids of organizations (shown as a list of their names), or a reply whose text is
put in."""

PERSONAL_PARAMS = frozenset({"name", "first", "other", "names"})
"""Parameters that a person typed: they are shown as typed, never folded."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. ``lead`` comes first in the same message (a thank-you before a question).

    Numbers and ``date`` (ISO 8601) are written as the language writes them. How many have signed
    is filled in by ``flows.signature_count``, as it is known only when the effects are stored.
    ``options`` are option ids of the campaign's choice question; ``page`` counts from 0 and starts
    again after the last. ``offers_contact``: with a button that shares the person's own contact,
    where a channel has one.
    """

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    lead: "Reply | None" = None
    page: int = 0
    facts: "tuple[Reply, ...]" = ()
    offers_contact: bool = False


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """What is sent: text, and words offered as buttons where a channel has them.

    ``contact_choice`` is a button that shares the person's contact in place of its words, or "".
    """

    text: str
    choices: tuple[str, ...] = ()
    contact_choice: str = ""
