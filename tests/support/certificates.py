"""A certificate authority for a test, and servers that take nobody without TLS."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from typing_extensions import override

from baodao.kit.servers import MongoServer, NatsServer

HOST = "127.0.0.1"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Makes certificates; `ca` is the file of those who believe it."""

    def __init__(self, directory: Path, name: str = "ca") -> None:
        directory.mkdir(exist_ok=True)
        self._directory, self._name = directory, _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        made = (
            self._builder(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_signs_certificates(), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.ca = directory / f"{name}.pem"
        self.ca.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def certificate(self, name: str, *, host: str = HOST) -> tuple[Path, Path]:
        """The files of a new certificate and of its key; the first has the key too."""
        key = ec.generate_private_key(ec.SECP256R1())
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        address = x509.IPAddress(ipaddress.ip_address(host))
        made = (
            self._builder(_name(name), key)
            .add_extension(x509.SubjectAlternativeName([address]), critical=False)
            .add_extension(x509.ExtendedKeyUsage(both), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        cert_file, key_file = self._directory / f"{name}.pem", self._directory / f"{name}.key"
        cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
        key_file.write_bytes(secret)
        return cert_file, key_file

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )


def _signs_certificates() -> x509.KeyUsage:
    others = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    never = (*others, "key_agreement", "encipher_only", "decipher_only")
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **dict.fromkeys(never, False))


class TlsNats(NatsServer):
    """A nats-server with TLS first, which takes only clients with a certificate."""

    authority: Authority

    @override
    def url_of(self, account: str) -> str:
        return super().url_of(account).replace("nats://", "tls://")

    @override
    def _arguments(self) -> list[str]:
        found = super()._arguments()
        cert, key = self.authority.certificate("nats")
        with Path(found[-1]).open("a") as config:
            config.write(
                f'tls {{\n  cert_file: "{cert}"\n  key_file: "{key}"\n'
                f'  ca_file: "{self.authority.ca}"\n  verify: true\n  handshake_first: true\n}}\n'
            )
        return found

    @override
    async def _answers(self) -> bool:
        context = ssl.create_default_context(cafile=self.authority.ca)
        context.load_cert_chain(*self.authority.certificate("nats-test"))
        reader, writer = await asyncio.open_connection(HOST, self.port, ssl=context)
        info = await reader.readline()
        writer.close()
        return self._server_name.encode() in info


class TlsMongo(MongoServer):
    """A mongod that takes nobody without TLS; its accounts were made before, without."""

    authority: Authority

    @override
    def url_of(self, account: str) -> str:
        return f"{super().url_of(account)}&tls=true&tlsCAFile={self.authority.ca}"

    @override
    def _arguments(self) -> list[str]:
        cert, _ = self.authority.certificate("mongod")
        options = ["--tlsMode", "requireTLS", "--tlsCertificateKeyFile", str(cert)]
        options += [
            "--tlsCAFile",
            str(self.authority.ca),
            "--tlsAllowConnectionsWithoutCertificates",
        ]
        return [*super()._arguments(), *options]

    @override
    async def _answers(self) -> bool:
        def is_primary() -> bool:
            with MongoClient(self.url, serverSelectionTimeoutMS=1_000) as client:
                return bool(client.admin.command("hello")["isWritablePrimary"])

        try:
            return await asyncio.to_thread(is_primary)
        except PyMongoError:
            return False
