"""What a live set-up has that the repository has not: a certificate, and campaigns that may go
live."""

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def write_certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 with its key, in one file; return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def write_fit_campaigns(source_folder: Path, folder: Path) -> Path:
    """Copy campaigns, with a contact and an address that could be real; return their folder."""
    for source in source_folder.rglob("*"):
        goal = folder / source.relative_to(source_folder)
        if source.is_dir():
            goal.mkdir(parents=True, exist_ok=True)
        elif source.name == "campaign.yaml":
            lines = source.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if not line.startswith(("contact:", "privacy:"))]
            kept += ["contact: help@readers-union.org", "privacy: https://readers-union.org/p"]
            goal.write_text("\n".join(kept) + "\n", encoding="utf-8")
        else:
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_bytes(source.read_bytes())
    return folder
