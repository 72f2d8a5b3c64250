"""Reads what a message means, independently of the step that the conversation is at.

Every reading is a set of rules over the word lists of ``flows.lexicon``, so that its result can
be explained.
"""

from flows.understanding.answers import (
    AnswerMeaning,
    AskedFor,
    read_answer,
)
from flows.understanding.automatic_messages import AutomaticMessage, read_automatic_message
from flows.understanding.keywords import KeywordMatch, read_keyword
from flows.understanding.message_language import read_language
from flows.understanding.opt_outs import read_opt_out
from flows.understanding.option_choice import choose_option, means_both
from flows.understanding.remarks import (
    NoUpdates,
    ends_what_is_asked_about,
    is_acknowledgment,
    is_feeling,
    is_thanks,
    read_no_updates,
)
from flows.understanding.requested_ends import OptOutKind, RequestedEnd

__all__ = [
    "AnswerMeaning",
    "AskedFor",
    "AutomaticMessage",
    "KeywordMatch",
    "NoUpdates",
    "OptOutKind",
    "RequestedEnd",
    "choose_option",
    "ends_what_is_asked_about",
    "is_acknowledgment",
    "is_feeling",
    "is_thanks",
    "means_both",
    "read_answer",
    "read_automatic_message",
    "read_keyword",
    "read_language",
    "read_no_updates",
    "read_opt_out",
]
