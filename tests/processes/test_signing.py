"""Signing and verifying with the real cosign against a registry on this machine, by the very pieces that builds run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT

PIECES = CHECKOUT / "templates" / "buildspecs" / "shell"
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.skipif(
    not (shutil.which("cosign") and shutil.which("crane")), reason="no cosign and crane on PATH"
)


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = subprocess.Popen(["crane", "registry", "serve", "--address", address], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while subprocess.run(["crane", "catalog", address], capture_output=True, check=False).returncode:
        assert time.monotonic() < deadline, "the registry did not start"
        time.sleep(0.2)
    yield address
    server.terminate()
    server.wait()


@pytest.fixture
def image(registry: str, tmp_path: Path) -> str:
    (tmp_path / "layer").write_text(str(tmp_path))
    with tarfile.open(tmp_path / "layer.tar", "w") as layer:
        layer.add(tmp_path / "layer", "layer")
    reference = f"{registry}/auth-{tmp_path.name.lower()}:attempt"
    subprocess.run(["crane", "append", "--new_layer", tmp_path / "layer.tar", "--new_tag", reference], check=True)
    digest = subprocess.run(["crane", "digest", reference], check=True, capture_output=True, text=True).stdout.strip()
    return f"{reference.rpartition(':')[0]}@{digest}"


@pytest.fixture
def run(image: str, tmp_path: Path) -> Run:
    """A function: names of shell pieces and variables -> the process that ran them."""
    (tmp_path / "sbom.cdx.json").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}))
    (tmp_path / "provenance.json").write_text(json.dumps({"buildDefinition": {}, "runDetails": {}}))
    repository, digest = image.split("@")
    base = {
        **os.environ,
        "COSIGN_PASSWORD": "x",
        "DELIVERY": str(tmp_path),
        "DIGEST": digest,
        "ECR_REPOSITORY": repository,
        "HOME": str(tmp_path),
        "IMAGE": image,
        "STORE": str(tmp_path),
        "TREE": "t" * 40,
    }

    def run(*pieces: str, **variables: str) -> subprocess.CompletedProcess[str]:
        script = "\n".join((PIECES / f"{piece}.sh").read_text() for piece in ("prelude", *pieces))
        return subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env={**base, **variables}, capture_output=True, text=True, check=False
        )

    for name in ("own", "other"):
        subprocess.run(
            ["cosign", "generate-key-pair", "--output-key-prefix", name],
            cwd=tmp_path,
            env=base,
            check=True,
            capture_output=True,
        )
    return run


def test_what_is_signed_is_verified_and_tagged(run: Run, image: str) -> None:
    signed = run("sign", SIGNING_KEY="own.key")
    assert signed.returncode == 0, signed.stderr
    assert run("verify", SIGNING_KEY="own.pub").returncode == 0
    tags = subprocess.run(
        ["crane", "ls", image.split("@", maxsplit=1)[0]], check=True, capture_output=True, text=True
    ).stdout.split()
    assert f"tree-{'t' * 40}" in tags


def test_another_key_and_an_unsigned_image_are_refused(run: Run) -> None:
    assert run("verify", SIGNING_KEY="own.pub").returncode != 0
    run("sign", SIGNING_KEY="own.key")
    assert run("verify", SIGNING_KEY="other.pub").returncode != 0


def test_only_a_proof_of_this_tree_and_service_by_the_right_key_counts(run: Run, image: str, tmp_path: Path) -> None:
    run("sign", SIGNING_KEY="own.key")
    wanted = {"SERVICE": "auth", "UPSTREAM": "staging", "UPSTREAM_IMAGE": image}
    assert "has not proved" in run("proof", **wanted, UPSTREAM_PROOF_KEY="other.pub").stderr
    (tmp_path / "proof.json").write_text(json.dumps({"service": "auth", "tree": "t" * 40}))
    subprocess.run(
        ["cosign", "attest", "--yes", "--key", "other.key", "--signing-config", "signing.json",
         "--type", "https://slipway.dev/proof/v1", "--predicate", "proof.json", image],
        cwd=tmp_path, env={**os.environ, "COSIGN_PASSWORD": "x", "HOME": str(tmp_path)},
        check=True, capture_output=True,
    )  # fmt: skip
    assert run("proof", **wanted, UPSTREAM_PROOF_KEY="other.pub").returncode == 0
    assert (
        "another tree or service" in run("proof", **{**wanted, "SERVICE": "b"}, UPSTREAM_PROOF_KEY="other.pub").stderr
    )
    assert "has not proved" in run("proof", **wanted, UPSTREAM_PROOF_KEY="own.pub").stderr
