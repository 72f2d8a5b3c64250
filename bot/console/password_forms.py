"""The form by which somebody chooses a password and an app that makes codes."""

from typing import Any, Final

from flask import request

from bot.console.forms import Form
from bot.console.words import say
from bot.organizers.sign_in import one_time_passwords
from bot.organizers.sign_in.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from bot.storage.organizers.organizers import Organizer
from bot.web.petition.camera_codes import draw_qr

SECRET_CHARACTERS: Final = 32
GROUP_CHARACTERS: Final = 4
BASE32: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def read_chosen(form: Form) -> dict[str, str]:
    """Return the password, the app's secret and its code, as the use cases take them."""
    return {
        "password": form.secret("new_password", most=MAX_CHARACTERS),
        "secret": read_secret(),
        "code": form.line("code"),
    }


def form_values(who: Organizer) -> dict[str, Any]:
    """Return what the form shows: a secret for the app, as a code for its camera and to type."""
    secret = read_secret()
    groups = range(0, len(secret), GROUP_CHARACTERS)
    uri = one_time_passwords.provisioning_uri(secret, who.name)
    return {
        "who": who,
        "secret": secret,
        "grouped_secret": " ".join(secret[at : at + GROUP_CHARACTERS] for at in groups),
        "fewest": MIN_CHARACTERS,
        "camera_code": draw_qr(uri, say("set_up.app")),
    }


def read_secret() -> str:
    """Return the secret that the app was given with the page, or a new one."""
    sent = request.form.get("secret", "")
    is_one = len(sent) == SECRET_CHARACTERS and BASE32.issuperset(sent)
    return sent if is_one else one_time_passwords.new_secret()
