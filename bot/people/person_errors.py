"""What cannot be done for a person, as things stand."""

from bot.languages import PhrasedError


class PersonRefused(PhrasedError):
    """A look at a person, or an act for one, is refused; the words say why, and what to do."""

    section = "person_refusals"
