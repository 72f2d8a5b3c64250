"""Every setting: its type, its default. What each is for: ``bot/languages/*/settings.yaml``."""

import base64
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field, SecretBytes, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.database_address import read_database_address
from bot.settings.sending_settings import SendingSettings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
VAULT_KEY_BYTES = 32
WITHOUT_QUOTES = r"[^\s\"'`“”‘’«»]"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs that take no room (Unicode's format characters, as editors and pages have them)."""
_AROUND = re.compile(rf"^(?:\s|{INVISIBLE.pattern})+|(?:\s|{INVISIBLE.pattern})+$")
AROUND_NORTH_AMERICA = frozenset({"US", "CA", "MX", "PR", "VI", "GU", "AS", "MP"})
"""Where campaigns in English and Spanish on a North American number are at home. The other
countries of +1 are not among them: some of theirs cost twenty times as much."""


def unquoted(value: str) -> str:
    """Return a value without blanks and quotes around it, with which some hosts hand it over, and
    without what comes along when it is copied from a page."""
    plain = _AROUND.sub("", value)
    while len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = _AROUND.sub("", plain[1:-1])
    return plain


def _parts(value: Any) -> Any:
    """Split what is separated by commas; blanks and quotes around each are not meant."""
    if isinstance(value, str):
        return tuple(part for part in map(unquoted, value.split(",")) if part)
    return value


def _vault_keys(value: Any) -> Any:
    return tuple(_vault_key(part) for part in _parts(value))


def _vault_key(value: Any) -> Any:
    """Decode one key. Both alphabets of base64 are taken, with or without padding."""
    if not isinstance(value, str):
        return value
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) != VAULT_KEY_BYTES:
        raise ValueError("each key is 32 bytes in base64: make one with `python -m bot keys new`")
    return key


def _base(value: str) -> str:
    """Check the address that paths are added to: http(s), a host, nothing behind the path."""
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise ValueError("give an address like https://petition.example.org: no ? or # or user")
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https://: only this machine itself may do without")
    return value.rstrip("/")


def _matching(pattern: str, complaint: str) -> AfterValidator:
    """Accept "" (not set) or the whole pattern; complain without the value, which may be secret."""

    def check(value: Any) -> Any:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain and not re.fullmatch(pattern, plain):
            raise ValueError(complaint)
        return value

    return AfterValidator(check)


@lru_cache(maxsize=8)
def _at_home(own_number: str) -> frozenset[str]:
    """Return the countries where a number that we send from is at home."""
    if not own_number.startswith("+") or own_number.startswith("+1"):
        return AROUND_NORTH_AMERICA
    try:
        number = phonenumbers.parse(own_number, None)
    except phonenumbers.NumberParseException:
        return AROUND_NORTH_AMERICA
    country = phonenumbers.region_code_for_number(number)
    main = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return frozenset({country or main})


def _own_host(value: str) -> str:
    """Check an address that has a host and nothing behind it; "" is not set."""
    if value and urlsplit(_base(value)).path.strip("/"):
        raise ValueError("give a host alone, like https://console.example.org")
    return value.rstrip("/")


BaseAddress = Annotated[str, AfterValidator(_base)]


class Settings(SendingSettings):
    """What the program is told from outside. Frozen; build it with ``load_settings``."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
        enable_decoding=False,
        validate_default=False,
    )

    database_url: str = Field(default="sqlite:///handraiser.sqlite3", repr=False)
    keys_database_url: str = Field(default="", repr=False)
    public_url: BaseAddress = Field(
        default="http://localhost:8000", examples=["https://petition.example.org"]
    )
    secret_key: Annotated[
        SecretStr,
        _matching(
            rf"{WITHOUT_QUOTES}{{32,}}",
            "must have at least 32 characters, without blanks or quotes: "
            'make one with `python -c "import secrets; print(secrets.token_urlsafe(32))"`',
        ),
    ] = Field(default=SecretStr(""))
    console: Literal["on", "off"] = Field(default="off")
    console_url: Annotated[str, AfterValidator(_own_host)] = Field(
        default="", examples=["https://console.example.org"]
    )
    console_proxies: int = Field(default=0, ge=0, le=5)
    vault_keys: Annotated[tuple[SecretBytes, ...], BeforeValidator(_vault_keys)] = Field(default=())
    campaigns: Path = Field(default=Path("campaigns"))
    files_folder: Path = Field(default=Path("files"))
    fonts_folder: Path = Field(default=Path("fonts"))
    integrations_on_own_machine: Literal["on", "off"] = Field(default="off")

    log_format: Literal["auto", "lines", "json"] = Field(default="auto")

    metrics_port: int = Field(default=0, ge=0, le=65_534, examples=["9100"])
    metrics_host: str = Field(default="127.0.0.1")
    metrics_token: Annotated[
        SecretStr, _matching(r"\S{16,}", "must have at least 16 characters and no blanks")
    ] = Field(default=SecretStr(""))
    sentry_dsn: Annotated[
        SecretStr, _matching(r"https?://\S+@\S+/\d+", "must be a DSN as Sentry shows it: https://…")
    ] = Field(default=SecretStr(""))

    twilio_account_sid: Annotated[
        str, _matching(r"AC[0-9a-fA-F]{32}", "must be an Account SID: AC and 32 hex digits")
    ] = Field(default="")
    twilio_auth_token: Annotated[
        tuple[
            Annotated[
                SecretStr, _matching(f"{WITHOUT_QUOTES}+", "must be without blanks and quotes")
            ],
            ...,
        ],
        BeforeValidator(_parts),
    ] = Field(default=())
    twilio_messaging_service_sid: Annotated[
        str, _matching(r"MG[0-9a-fA-F]{32}", "must be a Service SID: MG and 32 hex digits")
    ] = Field(default="")
    twilio_from: Annotated[
        str,
        _matching(r"\+[1-9]\d{6,14}|\d{3,8}", "must be a number like +15550100, or a short code"),
    ] = Field(default="")
    twilio_api_url: BaseAddress = Field(default="https://api.twilio.com")
    twilio_sender: Literal["long-code", "toll-free", "short-code"] = Field(default="long-code")

    telegram_bot_token: Annotated[
        SecretStr, _matching(r"\d+:[\w-]{20,}", "must be a token as @BotFather gives it: 123:ABC…")
    ] = Field(default=SecretStr(""))
    telegram_bot_name: Annotated[
        str,
        BeforeValidator(lambda value: str(value).removeprefix("@")),
        _matching(r"\w{5,32}", "must be a user name: five or more letters, digits, underscores"),
    ] = Field(default="")
    telegram_webhook_secret: Annotated[
        SecretStr,
        _matching(
            r"[A-Za-z0-9_-]{16,256}",
            "must have 16 to 256 letters, digits, underscores and hyphens: "
            'make one with `python -c "import secrets; print(secrets.token_urlsafe(32))"`',
        ),
    ] = Field(default=SecretStr(""))
    checkpoints_chat: Annotated[
        str,
        _matching(r"-?[0-9]{1,16}", "must be the id of a Telegram chat, such as -1001234567890"),
    ] = Field(default="", examples=["-1001234567890"])
    telegram_api_url: BaseAddress = Field(default="https://api.telegram.org")

    retention_days: int = Field(default=30, ge=1, le=3650)

    @field_validator("database_url", "keys_database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        return read_database_address(value)

    @property
    def written_to(self) -> frozenset[str]:
        """The countries (ISO 3166) whose numbers may be written to."""
        return frozenset(self.sms_countries) or _at_home(self.twilio_from)

    @property
    def has_console(self) -> bool:
        """Whether organizers can sign in with a browser."""
        return self.console == "on"

    @property
    def console_address(self) -> str:
        """Where the console is: a scheme and a host, to which ``/console`` is added."""
        return self.console_url or self.public_url

    @property
    def tells_own_machine(self) -> bool:
        """Whether an integration may be at this machine itself."""
        return self.integrations_on_own_machine == "on"

    @property
    def has_twilio(self) -> bool:
        """Whether text messages can be received and sent."""
        return bool(self.twilio_account_sid and self.twilio_auth_token)

    @property
    def has_telegram(self) -> bool:
        """Whether the Telegram bot can be reached."""
        return bool(self.telegram_bot_token.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is passed and nothing else: ``load_settings`` reads the sources."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
