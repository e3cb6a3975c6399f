import pytest

from slipway.local.gcp.package import GcpPackage
from slipway.local.provider.store import Store
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given, Stage

SERVICE, ACCOUNT = "gcp:cloudrunv2/service:Service", "gcp:serviceaccount/account:Account"


@pytest.fixture
def gcp(stage: type[Stage]) -> Stage:
    return stage(GcpPackage(Store()), {"project": "travel", "region": "europe-west1"})


def service(**changes: object) -> Given:
    return {"location": "europe-west1", "template": {"containers": [{"image": "web"}]}, **changes}


def test_a_service_is_kept_changed_and_forgotten(gcp: Stage) -> None:
    made = gcp.make(SERVICE, **service())
    assert made.id == f"projects/travel/locations/europe-west1/services/{made.inputs['name']}"
    assert made.state["uri"].startswith(f"https://{made.inputs['name']}-")
    assert made.state["project"] == "travel"
    changed = gcp.change(made, template={"containers": [{"image": "web:2"}]})
    assert changed.state["uri"] == made.state["uri"]
    assert gcp.replaces(made, location="us-central1") == ("location",)
    assert gcp.replaces(made, project="other") == ("project",)
    gcp.remove(made)


def test_an_account_and_a_grant(gcp: Stage) -> None:
    account = gcp.make(ACCOUNT, accountId="web-runner")
    assert account.state["email"] == "web-runner@travel.iam.gserviceaccount.com"
    grant = gcp.make(
        "gcp:projects/iAMMember:IAMMember", project="travel", role="roles/run.admin", member=account.state["member"]
    )
    assert gcp.replaces(grant, role="roles/viewer") == ("role",)
    assert gcp.replaces(account, accountId="other-runner") == ("accountId",)


def test_a_preview_invents_nothing(gcp: Stage) -> None:
    outputs = gcp.life.preview_create(gcp.resource(ACCOUNT), {"accountId": "web-runner"})
    assert (outputs["email"], outputs["uniqueId"], outputs["accountId"]) == (UNKNOWN, UNKNOWN, "web-runner")


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (SERVICE, service(name="Web"), "name: expected 1 to 49 lower case letters"),
        (SERVICE, service(name="w" * 50), "name: expected 1 to 49 lower case letters"),
        (SERVICE, service(template={"revision": "web-1"}), "template.revision: leave the revision's name to Cloud Run"),
        (ACCOUNT, {"accountId": "short"}, "accountId: expected 6 to 30"),
        (ACCOUNT, {"accountId": "a" * 31}, "accountId: expected 6 to 30"),
        (
            "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
            {
                "workloadIdentityPoolId": "projects/p/pool",
                "workloadIdentityPoolProviderId": "aws-x",
                "aws": {"accountId": "1"},
            },
            "workloadIdentityPoolId: expected the last part of the pool's path only",
        ),
    ],
)
def test_what_would_be_refused(gcp: Stage, token: str, inputs: Given, expected: str) -> None:
    found = gcp.problems(token, **inputs)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_data_sources(gcp: Stage) -> None:
    session = gcp.package.session(gcp.config, {})
    project = gcp.package.functions()["gcp:organizations/getProject:getProject"](session, {})
    assert (project["projectId"], len(project["number"])) == ("travel", 12)
    assert (
        gcp.package.functions()["gcp:organizations/getClientConfig:getClientConfig"](session, {})["region"]
        == "europe-west1"
    )
