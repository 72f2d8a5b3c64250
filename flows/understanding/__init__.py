"""Reads what a message means, independently of the step that the conversation is at.

Every reading is a set of rules over the word lists of ``flows.lexicon``, so that its result can
be explained.
"""

from flows.understanding.answers import Answer, Asked, answer, both, choose
from flows.understanding.automatic_messages import Noise, noise
from flows.understanding.keywords import KeywordMatch, keyword
from flows.understanding.opt_outs import OptOut, OptOutKind, opt_out

__all__ = [
    "Answer",
    "Asked",
    "KeywordMatch",
    "Noise",
    "OptOut",
    "OptOutKind",
    "answer",
    "both",
    "choose",
    "keyword",
    "noise",
    "opt_out",
]
