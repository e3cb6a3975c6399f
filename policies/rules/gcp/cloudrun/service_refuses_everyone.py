"""Cloud Run services are not open to everyone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import UNKNOWN, Resource, items
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, undecidable, violation

EVERYONE = frozenset({"allUsers", "allAuthenticatedUsers"})


def check(grant: Resource) -> Iterator[Finding]:
    """A finding about whom a grant on a service or job admits."""
    members = [grant.get("member"), *items(grant.known("members"))]
    public = [member for member in members if member in EVERYONE]
    if public:
        yield violation(grant, f"it admits {public[0]}")
    elif UNKNOWN in members:
        yield undecidable(grant, "a member is not known before the update")
    else:
        yield compliant(grant)


RULE = ResourceRule(
    id="gcp-cloudrun-service-refuses-everyone",
    title="Cloud Run services are not open to everyone",
    severity=Severity.HIGH,
    sources=("CKV_GCP_102",),
    why="anyone on the internet could call the service around its load balancer and its identity checks.",
    fix="grant `roles/run.invoker` to the service accounts that call it, or serve the public through a load balancer.",
    link="https://cloud.google.com/run/docs/authenticating/overview",
    types=frozenset(
        {
            "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
            "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
            "gcp:cloudrunv2/jobIamMember:JobIamMember",
            "gcp:cloudrunv2/jobIamBinding:JobIamBinding",
            "gcp:cloudrun/iamMember:IamMember",
            "gcp:cloudrun/iamBinding:IamBinding",
        }
    ),
    check=check,
)
