"""
The certificate chain with which development signs pictures, made once and kept in the data folder.

Self-made, so nobody's list trusts it, and it says so in its name. Production brings its own: CREDENTIALS_CHAIN_FILE,
CREDENTIALS_KEY_FILE.
"""

import datetime as dt
from pathlib import Path

ORGANIZATION = "Fairhand development, trusted by nobody"
YEARS = 10


def files(data_dir: Path) -> tuple[Path, Path]:
    """The chain and the key, made now if this folder has none."""
    folder = data_dir / "credentials"
    chain, key = folder / "chain.pem", folder / "key.pem"
    if not chain.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(chain, key)
    return chain, key


def _make(chain: Path, key: Path) -> None:
    # Only the first start needs this library.
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(of: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
                x509.NameAttribute(NameOID.COMMON_NAME, f"Fairhand development {of}"),
            ]
        )

    def certificate(public, of: str, *, signed_with, is_root: bool) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        usage = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        usage |= {"key_cert_sign": True, "crl_sign": True} if is_root else {"digital_signature": True}
        parent = x509.SubjectKeyIdentifier.from_public_key(signed_with.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(of))
            .issuer_name(name("root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=365 * YEARS))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(parent), critical=False
            )
        )
        if not is_root:
            # One of the purposes that C2PA 2.2, section 14.5.1, accepts in a signer's certificate.
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=False)
        return builder.sign(signed_with, None)

    root, own = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    certificates = [
        certificate(own.public_key(), "signer", signed_with=root, is_root=False),
        certificate(root.public_key(), "root", signed_with=root, is_root=True),
    ]
    _write(
        key,
        own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    # Last, because its presence says that both are there.
    _write(chain, b"".join(each.public_bytes(pem) for each in certificates))


def _write(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_bytes(content)
    new.replace(file)
