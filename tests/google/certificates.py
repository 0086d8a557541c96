"""A certificate authority for the length of a test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FOR_YEARS = timedelta(days=365 * 50)


def write_chain(folder: Path, hosts: tuple[str, ...]) -> Path:
    """Write ca.pem, and leaf.pem (key and certificate for the hosts) that it signed; the path of ca.pem."""
    ca_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests only")])
    leaf_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, hosts[0])])
    ca = _made(ca_name, ca_name, ca_key.public_key(), authority=True)
    ca = ca.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    leaf = _made(leaf_name, ca_name, leaf_key.public_key(), authority=False).add_extension(names, critical=False)
    leaf = leaf.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
    key = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    (folder / "leaf.pem").write_bytes(key + leaf.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    return ca_file


def _made(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(LONG_AGO)
        .not_valid_after(LONG_AGO + FOR_YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(_usage(authority=authority), critical=True)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
