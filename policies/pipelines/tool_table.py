"""The tools that are recognised in commands, what each proves, and what makes it fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.pipelines.step import Does


@dataclass(frozen=True, kw_only=True)
class Tool:
    """How one use of a tool is recognised. Patterns are those of fnmatch; alternatives are separated by `|`.

    `words` must begin the arguments that are no flags; `goals` may stand anywhere among them. `flags` lists patterns
    of which one must be there, `without` patterns of which none may. `given` restricts a flag's value where it is set.
    A tool with `threshold` fails only where one of these flags is set, one with `bounds` only where each of them is;
    one of `blunt` keeps it from failing; `mute` says why it never fails at all. A flag and its value are compared as
    `--flag=value`, however they were written.
    """

    does: Does
    programs: str
    words: str = ""
    goals: str = ""
    flags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    threshold: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    blunt: tuple[str, ...] = ()
    mute: str | None = None


_MAVEN = "mvn|mvnw"
_GRADLE = "gradle|gradlew"
_NPM = "npm|pnpm|yarn"
_TRIVY_TARGETS = "image|i|fs|filesystem|repo|repository|rootfs|sbom|vm"
_TRIVY_FAILS = ("--exit-code=[1-9]*",)
_NO_MAVEN_TESTS = ("-DskipTests", "-DskipTests=true", "-Dmaven.test.skip*")
_MAVEN_GOES_ON = ("-fn", "--fail-never", "-Dmaven.test.failure.ignore*")
_TEST_STAGE = ("--target=test*", "--target=*-test", "--target=*-tests")

TESTS = (
    Tool(does=Does.TESTS, programs="pytest|py.test|unittest|nose2|behave|tox|nox|ctest|jest|mocha|ava|bats|ginkgo"),
    Tool(does=Does.TESTS, programs="rspec|phpunit|karma|newman"),
    Tool(does=Does.TESTS, programs=_NPM, words="test|t|run test*|run-script test*"),
    Tool(does=Does.TESTS, programs="vitest|cypress", words="run"),
    Tool(does=Does.TESTS, programs="playwright|cargo|go|dotnet|sbt|bazel|swift|mix|deno|terraform|tofu", words="test"),
    Tool(does=Does.TESTS, programs="cargo", words="nextest run"),
    Tool(does=Does.TESTS, programs="node", flags=("--test",)),
    Tool(does=Does.TESTS, programs="python|python3", words="manage.py test"),
    Tool(does=Does.TESTS, programs="make|rake", goals="test|tests|check|spec"),
    Tool(
        does=Does.TESTS,
        programs=_MAVEN,
        goals="test|integration-test|package|verify|install|deploy",
        without=_NO_MAVEN_TESTS,
        blunt=_MAVEN_GOES_ON,
    ),
    Tool(
        does=Does.TESTS, programs=_GRADLE, goals="test|check|build|*:test", without=("-x=test", "--exclude-task=test")
    ),
    Tool(does=Does.TESTS, programs="docker|podman|buildah", words="build|buildx build|bud", flags=_TEST_STAGE),
)

_BOUNDS = ("--threshold=?*", "--timeout=?*")
_PLATFORM = (
    Tool(does=Does.SAST, programs="slipway.toolbox", words="scan sast", bounds=_BOUNDS),
    Tool(does=Does.DEPENDENCIES, programs="slipway.toolbox", words="scan dependencies", bounds=_BOUNDS),
    Tool(does=Does.LICENCES, programs="slipway.toolbox", words="scan licences", bounds=_BOUNDS),
    Tool(does=Does.IAC, programs="slipway.toolbox", words="scan iac", bounds=_BOUNDS),
    Tool(does=Does.DAST, programs="slipway.toolbox", words="scan dast", bounds=_BOUNDS),
    Tool(does=Does.DAST, programs="slipway.scans", words="dast", bounds=_BOUNDS[:1]),
    Tool(does=Does.TESTS, programs="slipway.scans.unit", bounds=("--tests=?*",)),
)
"""The platform's own scans: the verdict is their exit code."""

SAST = (
    Tool(does=Does.SAST, programs="sonar-scanner*", threshold=("-Dsonar.qualitygate.wait=true",)),
    Tool(does=Does.SAST, programs=_MAVEN, goals="*sonar*:sonar", threshold=("-Dsonar.qualitygate.wait=true",)),
    Tool(does=Does.SAST, programs=_MAVEN, goals="*spotbugs*:check|*pmd*:check", blunt=_MAVEN_GOES_ON),
    Tool(does=Does.SAST, programs="semgrep", words="ci"),
    Tool(does=Does.SAST, programs="semgrep", without=("ci",), threshold=("--error",)),
    Tool(does=Does.SAST, programs="bandit", blunt=("--exit-zero",)),
    Tool(does=Does.SAST, programs="gosec", blunt=("-no-fail", "--no-fail")),
    Tool(does=Does.SAST, programs="brakeman", blunt=("--no-exit-on-warn",)),
    Tool(does=Does.SAST, programs="snyk", words="code test"),
    Tool(does=Does.SAST, programs="cx", words="scan create", threshold=("--threshold=*",)),
    Tool(does=Does.SAST, programs="codeql", words="database analyze", mute="it only writes a report"),
    Tool(does=Does.SAST, programs="njsscan"),
)

DEPENDENCIES = (
    Tool(
        does=Does.DEPENDENCIES,
        programs="trivy",
        words=_TRIVY_TARGETS,
        given={"--scanners": "*vuln*"},
        threshold=_TRIVY_FAILS,
    ),
    Tool(does=Does.DEPENDENCIES, programs="snyk", words="test|container test"),
    Tool(does=Does.DEPENDENCIES, programs="grype", threshold=("--fail-on=*", "-f=*")),
    Tool(does=Does.DEPENDENCIES, programs="osv-scanner|pip-audit|govulncheck|bundler-audit|bundle-audit"),
    Tool(does=Does.DEPENDENCIES, programs=_NPM, words="audit|npm audit", blunt=("--audit-level=none",)),
    Tool(does=Does.DEPENDENCIES, programs="cargo|composer", words="audit"),
    Tool(does=Does.DEPENDENCIES, programs="cargo", words="deny check", without=("licenses", "bans", "sources")),
    Tool(does=Does.DEPENDENCIES, programs="safety", words="check|scan", blunt=("--continue-on-error",)),
    Tool(does=Does.DEPENDENCIES, programs="dependency-check|dependency-check.sh", threshold=("--failOnCVSS=*",)),
    Tool(
        does=Does.DEPENDENCIES,
        programs=_MAVEN,
        goals="*dependency-check*:check|*dependency-check*:aggregate",
        threshold=("-DfailBuildOnCVSS=*",),
        blunt=_MAVEN_GOES_ON,
    ),
    Tool(does=Does.DEPENDENCIES, programs="docker", words="scout cves", threshold=("--exit-code", "-e")),
)

LICENCES = (
    Tool(
        does=Does.LICENCES,
        programs="trivy",
        words=_TRIVY_TARGETS,
        flags=("--scanners=*license*",),
        threshold=_TRIVY_FAILS,
    ),
    Tool(does=Does.LICENCES, programs="pip-licenses", threshold=("--fail-on=*", "--allow-only=*")),
    Tool(does=Does.LICENCES, programs="license-checker*", threshold=("--failOn=*", "--onlyAllow=*")),
    Tool(does=Does.LICENCES, programs="licensecheck", threshold=("--zero", "-0")),
    Tool(does=Does.LICENCES, programs="go-licenses", words="check"),
    Tool(does=Does.LICENCES, programs="cargo", words="deny check licenses"),
    Tool(does=Does.LICENCES, programs="cargo", words="deny check", without=("advisories", "bans", "sources")),
    Tool(does=Does.LICENCES, programs="license_finder|licensed"),
    Tool(does=Does.LICENCES, programs="fossa", words="test"),
    Tool(does=Does.LICENCES, programs="ort", words="evaluate"),
    Tool(
        does=Does.LICENCES,
        programs=_MAVEN,
        goals="*license*:add-third-party|*license*:aggregate-add-third-party",
        threshold=("-Dlicense.failOn*", "-Dlicense.failIf*"),
        blunt=_MAVEN_GOES_ON,
    ),
    Tool(does=Does.LICENCES, programs="scancode", mute="it only writes a report"),
)

IAC = (
    Tool(does=Does.IAC, programs="checkov", blunt=("--soft-fail", "-s")),
    Tool(does=Does.IAC, programs="tfsec", blunt=("--soft-fail", "-s")),
    Tool(does=Does.IAC, programs="trivy", words="config|conf", threshold=_TRIVY_FAILS),
    Tool(
        does=Does.IAC,
        programs="trivy",
        words=_TRIVY_TARGETS,
        flags=("--scanners=*misconfig*",),
        threshold=_TRIVY_FAILS,
    ),
    Tool(does=Does.IAC, programs="cfn-lint|cfn_nag_scan|cfn_nag|hadolint"),
    Tool(does=Does.IAC, programs="cfn-guard", words="validate"),
    Tool(does=Does.IAC, programs="tflint", blunt=("--force",)),
    Tool(does=Does.IAC, programs="kics", words="scan", blunt=("--ignore-on-exit=all", "--ignore-on-exit=results")),
    Tool(does=Does.IAC, programs="conftest", words="test|verify"),
    Tool(does=Does.IAC, programs="terrascan", words="scan"),
    Tool(does=Does.IAC, programs="regula", words="run"),
    Tool(does=Does.IAC, programs="kube-linter", words="lint"),
    Tool(does=Does.IAC, programs="kube-score", words="score"),
    Tool(does=Does.IAC, programs="snyk", words="iac test"),
    Tool(does=Does.IAC, programs="pulumi", words="preview", flags=("--policy-pack=*",)),
)

DAST = (
    Tool(does=Does.DAST, programs="zap-baseline.py|zap-full-scan.py|zap-api-scan.py"),
    Tool(does=Does.DAST, programs="zap.sh", threshold=("-autorun=*",)),
    Tool(does=Does.DAST, programs="nuclei|dastardly|arachni"),
    Tool(does=Does.DAST, programs="hawk", words="scan"),
    Tool(does=Does.DAST, programs="schemathesis|st", words="run"),
)

BUILDS = (
    Tool(does=Does.BUILD, programs="docker|podman|buildah", words="build|buildx build|bud|commit", without=_TEST_STAGE),
    Tool(does=Does.BUILD, programs="executor|kaniko|ko|pack", words=""),
    Tool(does=Does.BUILD, programs=_NPM, words="run build*|run-script build*|build"),
    Tool(does=Does.BUILD, programs=_MAVEN, goals="compile|package|install|deploy|jib:*"),
    Tool(does=Does.BUILD, programs=_GRADLE, goals="build|assemble|jib|bootJar|bootBuildImage"),
    Tool(does=Does.BUILD, programs="go|cargo|dotnet|sam", words="build|publish"),
    Tool(does=Does.BUILD, programs="gcloud", words="builds submit"),
    Tool(does=Does.BUILD, programs="gcloud", words="run deploy", flags=("--source", "--source=*")),
    Tool(does=Does.BUILD, programs="az", words="acr build"),
    Tool(does=Does.BUILD, programs="az", words="containerapp up", flags=("--source=*",)),
)

DEPLOYS = (
    Tool(
        does=Does.DEPLOY,
        programs="gcloud",
        words="run deploy|run services update|run services replace|run jobs deploy|app deploy|functions deploy",
    ),
    Tool(does=Does.DEPLOY, programs="gcloud", words="run services update-traffic|deploy releases create"),
    Tool(does=Does.DEPLOY, programs="az", words="containerapp update|containerapp up|containerapp create"),
    Tool(does=Does.DEPLOY, programs="az", words="containerapp ingress traffic set|webapp deploy|webapp up"),
    Tool(does=Does.DEPLOY, programs="kubectl", words="apply|replace|create|patch|set image|rollout restart"),
    Tool(does=Does.DEPLOY, programs="helm", words="upgrade|install"),
    Tool(does=Does.PROVISION, programs="terraform|tofu|terragrunt", words="apply"),
    Tool(does=Does.PROVISION, programs="pulumi", words="up|update"),
    Tool(does=Does.DEPLOY, programs="cdk|sls|serverless|sam|copilot|flyctl|fly|eb|kamal", words="deploy"),
    Tool(does=Does.DEPLOY, programs="skaffold", words="run|deploy"),
    Tool(does=Does.DEPLOY, programs="argocd", words="app sync"),
    Tool(
        does=Does.DEPLOY,
        programs="aws",
        words="ecs update-service|ecs deploy|deploy create-deployment|lambda update-function-code|lambda update-alias"
        "|cloudformation deploy|cloudformation update-stack|elasticbeanstalk update-environment"
        "|apprunner start-deployment",
    ),
)

TOOLS = (*_PLATFORM, *TESTS, *SAST, *DEPENDENCIES, *LICENCES, *IAC, *DAST, *BUILDS, *DEPLOYS)

WRAPPERS = (
    "sudo|env|time|nice|nohup|timeout|exec|command|xvfb-run|npx|uvx|bunx",
    "pnpm dlx|pnpm exec|yarn dlx|yarn exec|npm exec|poetry run|pipenv run|uv run|hatch run|pdm run|bundle exec",
    "python -m|python3 -m|pipx run",
)
"""Words that run the command which follows them."""

CONTAINERS = "docker run|podman run|docker exec|docker compose run|docker-compose run"
"""Words that run a command in a container: an image named after a tool stands for the tool."""
