"""Builds the engine from the module that `engine/go.mod` in the checkout pins."""

from collections.abc import Callable, Mapping
from pathlib import Path

from slipway.engine.golang import Go
from slipway.engine.model import EngineError, Version
from slipway.engine.process import tail, watch

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
# Variables of the user's that would build for another platform or from another module.
CROSS_BUILD = ("GOOS", "GOARCH", "GOFLAGS")


def build(
    target: Path,
    *,
    version: Version,
    go: Go,
    module: Path,
    log: Path,
    environment: Mapping[str, str],
    report: Callable[[str], None],
) -> None:
    """Compile the engine of `module` to the executable `target`.

    Raises:
        EngineError: the compiler fails, or its downloads do.
    """

    def pulse(seconds: float) -> None:
        report(f"building the Pulumi engine, {seconds:.0f} s: {_progress(log)}")

    report("building the Pulumi engine with Go, once on this machine (about 3 minutes on 2 cores) ...")
    flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-v"]
    linker = f"-s -w -X {VERSION_VARIABLE}=v{version}"
    built = watch(
        [go.path, "build", "-C", str(module), *flags, "-ldflags", linker, "-o", str(target), PACKAGE],
        log=log,
        environment=_environment(environment),
        on_pulse=pulse,
    )
    if not built:
        raise EngineError(
            f"The Pulumi engine could not be built with {go.path}:\n{tail(log, 6)}",
            hint=f"The whole log is {log}. Without access to Go modules, put Pulumi {version} or newer on PATH.",
        )


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environment.items() if name not in CROSS_BUILD}
    return {**kept, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}


def _progress(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    downloaded = sum(line.startswith("go: downloading") for line in lines)
    return f"{downloaded} modules downloaded, {len(lines) - downloaded} packages compiled"
