import json

import pytest
from moto.backends import get_backend

from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Stage

ROLE, INLINE, ATTACHED = (
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
POLICY, PROVIDER = "aws:iam/policy:Policy", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def document(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


def test_a_role_is_made_changed_and_removed(aws: Stage, client: Clients) -> None:
    role = aws.make(ROLE, assumeRolePolicy=TRUST, description="first", tags={"team": "a"})
    told = client("iam").get_role(RoleName=role.id)["Role"]
    assert told["Arn"] == role.state["arn"]
    assert told["Tags"] == [{"Key": "team", "Value": "a"}]

    role = aws.change(role, description="second", maxSessionDuration=7200.0, tags={"owner": "b"})
    told = client("iam").get_role(RoleName=role.id)["Role"]
    assert (told["Description"], told["MaxSessionDuration"]) == ("second", 7200)
    assert told["Tags"] == [{"Key": "owner", "Value": "b"}]
    assert aws.replaces(role, name="other") == ("name",)
    aws.remove(role)


def test_a_name_is_made_of_the_programs_own_and_kept(aws: Stage) -> None:
    role = aws.make(ROLE, "builder", assumeRolePolicy=TRUST)
    assert role.id.startswith("builder-")
    assert len(role.id) == len("builder-") + 7
    again = aws.life.check(role.resource, role.inputs, {"assumeRolePolicy": TRUST}, b"another seed")
    assert again.inputs["name"] == role.id


def test_drift_of_a_role_shows(aws: Stage, client: Clients) -> None:
    role = aws.make(ROLE, assumeRolePolicy=TRUST, description="first", tags={"team": "a"})
    client("iam").update_role(RoleName=role.id, Description="by hand")
    client("iam").tag_role(RoleName=role.id, Tags=[{"Key": "team", "Value": "b"}])
    assert aws.drifted(role) == {"description": "by hand", "tags": {"team": "b"}}


def test_policies_within_and_on_a_role(aws: Stage, client: Clients) -> None:
    role = aws.make(ROLE, assumeRolePolicy=TRUST)
    inline = aws.make(INLINE, role=role.id, policy=document("s3:GetObject"))
    inline = aws.change(inline, policy=document("s3:PutObject"))
    name = inline.inputs["name"]
    told = client("iam").get_role_policy(RoleName=role.id, PolicyName=name)["PolicyDocument"]
    assert told["Statement"][0]["Action"] == "s3:PutObject"

    policy = aws.make(POLICY, policy=document("sqs:SendMessage"))
    attached = aws.make(ATTACHED, role=role.id, policyArn=policy.id)
    assert client("iam").list_attached_role_policies(RoleName=role.id)["AttachedPolicies"][0]["PolicyArn"] == policy.id
    for action in ("a:b", "a:c", "a:d", "a:e", "a:f", "a:g"):
        policy = aws.change(policy, policy=document(action))
    assert len(client("iam").list_policy_versions(PolicyArn=policy.id)["Versions"]) == 5
    for made in (attached, policy, inline, role):
        aws.remove(made)


def test_a_role_that_is_in_use_is_not_removed(aws: Stage) -> None:
    role = aws.make(ROLE, assumeRolePolicy=TRUST)
    aws.make(INLINE, role=role.id, policy=document("s3:GetObject"))
    with pytest.raises(CloudError, match="DeleteConflict"):
        aws.life.delete(role.resource, role.id, role.state)


def test_an_identity_provider_changes_its_clients(aws: Stage, client: Clients) -> None:
    given = {"url": "https://token.example.com", "clientIdLists": ["one", "two"], "thumbprintLists": ["a" * 40]}
    provider = aws.change(aws.make(PROVIDER, **given), clientIdLists=["two", "three"])
    told = client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=provider.id)
    assert sorted(told["ClientIDList"]) == ["three", "two"]
    aws.remove(provider)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (ROLE, {"name": "r" * 65, "assumeRolePolicy": TRUST}, "name: expected 1 to 64 characters, got 65"),
        (ROLE, {"assumeRolePolicy": "not json"}, "assumeRolePolicy: expected the text of a JSON object"),
        (ROLE, {"assumeRolePolicy": TRUST, "maxSessionDuration": 60.0}, "expected a number of 3600 to 43200, got 60"),
        (POLICY, {"policy": document("x" * 6200)}, "policy: expected at most 6144 characters beside spaces"),
        (ROLE, {"assumeRolePolicy": TRUST, "tags": {"aws:x": "y"}}, "not beginning with aws:"),
    ],
)
def test_what_iam_would_refuse(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert len(found) == 1
    assert expected in found[0]


def test_an_error_names_the_operation_and_the_clouds_code(aws: Stage) -> None:
    with pytest.raises(CloudError, match="AttachRolePolicy: NoSuchEntity"):
        aws.make(ATTACHED, role="nobody", policyArn="arn:aws:iam::123456789012:policy/none")


def test_what_the_emulator_forgot_reads_as_gone(aws: Stage) -> None:
    role = aws.make(ROLE, assumeRolePolicy=TRUST)
    get_backend("iam")["123456789012"]["aws"].reset()
    assert aws.life.read(role.resource, role.id, role.inputs, role.state) is None
