"""Reads what only the organization knows of itself: ``registration.yaml`` beside the campaign."""

from enum import StrEnum
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from pydantic import Field, ValidationError

from bot.campaigns.campaign_folder import REGISTRATION_FILE
from flows.campaign import FrozenModel

MAX_FILE_BYTES: Final = 64_000


class RegistrationFileError(Exception):
    """The file cannot be read; the text says where and why, and quotes nothing of it."""


class OrganizationForm(StrEnum):
    """What an organization is before the law: it decides which use case it registers for."""

    CHARITY = "501c3"
    SOCIAL_WELFARE = "501c4"
    LABOR = "501c5"
    TRADE = "501c6"
    POLITICAL = "527"
    OTHER_NON_PROFIT = "non-profit"
    COMPANY = "company"
    GOVERNMENT = "government"


class PostalAddress(FrozenModel):
    """Where the organization is registered."""

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return all((self.street, self.city, self.region, self.postal_code, self.country))


class Representative(FrozenModel):
    """Who answers for the organization before the carriers."""

    first_name: str = ""
    last_name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return all((self.first_name, self.last_name, self.title, self.email, self.phone))


class LegalOrganization(FrozenModel):
    """The organization as the tax office has it; "" where it is not told yet."""

    legal_name: str = ""
    doing_business_as: str = ""
    ein: str = ""
    form: OrganizationForm | None = None
    address: PostalAddress = Field(default_factory=PostalAddress)
    website: str = ""
    representative: Representative = Field(default_factory=Representative)
    campaign_verify_token: str = ""
    messages_a_month: int = Field(default=0, ge=0)


EXAMPLE: Final = """\
# What the carriers' registration asks for and only you know. Write it as the tax office has it.
legal_name: ""            # as on the EIN letter, with Inc. and the like
doing_business_as: ""     # if you are known by another name
ein: ""                   # 12-3456789
form:                     # 501c3, 501c4, 501c5, 501c6, 527, non-profit, company, government
address: {street: "", city: "", region: "", postal_code: "", country: US}
website: ""               # https://…
representative: {first_name: "", last_name: "", title: "", email: "", phone: ""}
campaign_verify_token: "" # of political organizations (527) alone
messages_a_month: 0       # how many text messages you expect to send
"""
"""What ``registration --begin`` writes."""


def read_organization(folder: Path) -> LegalOrganization:
    """Return what stands in the file of a campaign's folder; nothing where there is none.

    Raises ``RegistrationFileError``.
    """
    file = folder / REGISTRATION_FILE
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return LegalOrganization()
    except OSError as error:
        raise RegistrationFileError(f"{file} cannot be read: {error.strerror}") from None
    if len(text) > MAX_FILE_BYTES:
        raise RegistrationFileError(f"{file} is too large: keep it under {MAX_FILE_BYTES:,} bytes")
    try:
        given = yaml.load(text, yaml.CSafeLoader)
        return LegalOrganization.model_validate({} if given is None else given)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RegistrationFileError(f"{file}, line {line}: this is not YAML") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise RegistrationFileError(f"{file}: this is not YAML in UTF-8") from None
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise RegistrationFileError(f"{file}: {told}") from None
