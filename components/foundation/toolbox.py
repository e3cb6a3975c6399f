"""The platform's scanners, and what they may let stand, packed for the builds that run them."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from slipway.catalogue.waived import WAIVERS
from slipway.checkout import CHECKOUT

PACKAGES = ("documents", "scans", "toolbox")
"""What scans run of the platform's package; the rest of it knows clouds and catalogues, and stays at home."""
MODULES = ("__init__.py", "cache.py", "errors.py")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold."""


class Toolbox(pulumi.ComponentResource):
    """An object named by its own content: a build that was started with one goes on with that one.

    Attributes:
        address: where it lies, known beforehand.
        digest: SHA-256 of the file, which each build checks.
    """

    address: str
    digest: str

    def __init__(
        self, name: str, context: Context, store: ArtifactStore, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:Toolbox", name, None, opts)
        waivers = CHECKOUT / context.plan.settings.catalogue / WAIVERS
        packed = pack(CHECKOUT, waivers, Path(tempfile.mkdtemp(prefix="slipway-toolbox-")))
        self.digest = hashlib.sha256(packed.read_bytes()).hexdigest()
        key = f"toolbox/{self.digest}.zip"
        self.address = f"s3://{store.bucket}/{key}"
        aws.s3.BucketObjectv2(
            name,
            bucket=store.bucket,
            key=key,
            source=pulumi.FileAsset(str(packed)),
            content_type="application/zip",
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=store.ready),
        )
        self.register_outputs({"address": self.address})


def pack(checkout: Path, waivers: Path, folder: Path) -> Path:
    """A zip file of the scanners' code, their pins and the waivers, in `folder`; the same content gives the same bytes.

    Where there is no file of waivers, the one in the zip file is empty.
    """
    package = checkout / "src" / "slipway"
    found = [package / module for module in MODULES]
    found += [path for name in PACKAGES for path in (package / name).rglob("*.py")]
    members = {f"slipway/{path.relative_to(package).as_posix()}": path for path in found}
    pins = checkout / "toolbox"
    members |= {f"toolbox/{path.relative_to(pins).as_posix()}": path for path in pins.rglob("*") if path.is_file()}
    contents = {name: path.read_bytes() for name, path in members.items()}
    contents[WAIVERS] = waivers.read_bytes() if waivers.exists() else b""
    packed = folder / "toolbox.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    return packed
