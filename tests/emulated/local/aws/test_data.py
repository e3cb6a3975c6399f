"""KMS, DynamoDB, Lambda, SSM, Secrets Manager and CloudWatch."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from slipway.local.aws.lambda_ import archive
from slipway.local.provider.errors import CloudError
from slipway.local.wire import SIGNATURE
from tests.unit.local.stage import Clients, Given, Stage

KEY, TABLE, FUNCTION = "aws:kms/key:Key", "aws:dynamodb/table:Table", "aws:lambda/function:Function"
ALARM, RULE, LOGS = (
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/logGroup:LogGroup",
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def code(text: str) -> Given:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": text, "hash": text}
    return {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "assets": {"index.py": asset}, "hash": text}


def test_a_key_and_its_alias(aws: Stage, client: Clients) -> None:
    key = aws.make(KEY, description="first", enableKeyRotation=True, tags={"a": "b"})
    alias = aws.make("aws:kms/alias:Alias", name="alias/artifacts", targetKeyId=key.id)
    assert client("kms").describe_key(KeyId="alias/artifacts")["KeyMetadata"]["Arn"] == key.state["arn"]
    key = aws.change(key, description="second", enableKeyRotation=False, isEnabled=False, tags={"c": "d"})
    told = client("kms").describe_key(KeyId=key.id)["KeyMetadata"]
    assert (told["Description"], told["Enabled"]) == ("second", False)
    assert not client("kms").get_key_rotation_status(KeyId=key.id)["KeyRotationEnabled"]
    assert client("kms").list_resource_tags(KeyId=key.id)["Tags"] == [{"TagKey": "c", "TagValue": "d"}]
    aws.remove(alias)
    aws.life.delete(key.resource, key.id, key.state)
    assert aws.life.read(key.resource, key.id, key.inputs, key.state) is None
    assert client("kms").describe_key(KeyId=key.id)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def table(**changes: object) -> Given:
    return {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "pk",
        "rangeKey": "sk",
        "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}, {"name": "state", "type": "S"}],
        "globalSecondaryIndexes": [{"name": "by-state", "hashKey": "state", "projectionType": "ALL"}],
        **changes,
    }


def test_a_table_with_index_stream_and_recovery(aws: Stage, client: Clients) -> None:
    made = aws.make(
        TABLE,
        **table(
            ttl={"attributeName": "expires", "enabled": True},
            pointInTimeRecovery={"enabled": True},
            streamEnabled=True,
            streamViewType="NEW_IMAGE",
            serverSideEncryption={"enabled": True},
            deletionProtectionEnabled=True,
            tags={"a": "b"},
        ),
    )
    dynamodb = client("dynamodb")
    told = dynamodb.describe_table(TableName=made.id)["Table"]
    assert told["GlobalSecondaryIndexes"][0]["IndexName"] == "by-state"
    assert told["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert told["LatestStreamArn"] == made.state["streamArn"]
    assert dynamodb.describe_time_to_live(TableName=made.id)["TimeToLiveDescription"]["AttributeName"] == "expires"
    backups = dynamodb.describe_continuous_backups(TableName=made.id)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    made = aws.change(made, pointInTimeRecovery={"enabled": False}, deletionProtectionEnabled=False)
    backups = dynamodb.describe_continuous_backups(TableName=made.id)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    assert aws.replaces(made, hashKey="other") == ("hashKey",)
    aws.remove(made)


def test_a_protected_table_goes_only_once_its_state_is_freed_of_the_protection(aws: Stage, client: Clients) -> None:
    made = aws.make(TABLE, **table(deletionProtectionEnabled=True))
    with pytest.raises(CloudError, match="can't be deleted while DeletionProtectionEnabled"):
        aws.remove(made)
    del made.state["deletionProtectionEnabled"]
    aws.remove(made)
    assert client("dynamodb").list_tables()["TableNames"] == []


def test_what_a_killed_update_left_goes_at_once_and_its_names_are_free(aws: Stage) -> None:
    for _ in range(2):
        aws.make(TABLE, "items", **table(deletionProtectionEnabled=True))
        aws.make("aws:secretsmanager/secret:Secret", "key", name="fleet/key")
        left = aws.ledger.entries()
        assert [aws.life.reap(entry) for entry in left] == [True, True]
        assert [aws.life.reap(entry) for entry in left] == [False, False]


def test_indexes_of_a_table_come_and_go(aws: Stage, client: Clients) -> None:
    made = aws.make(TABLE, **table())
    made = aws.change(
        made,
        globalSecondaryIndexes=[{"name": "by-sort", "hashKey": "sk", "projectionType": "KEYS_ONLY"}],
        attributes=table()["attributes"][:2],
    )
    told = client("dynamodb").describe_table(TableName=made.id)["Table"]
    assert [index["IndexName"] for index in told["GlobalSecondaryIndexes"]] == ["by-sort"]


def test_a_function_and_who_may_call_it(aws: Stage, client: Clients) -> None:
    role = aws.make("aws:iam/role:Role", assumeRolePolicy=TRUST)
    made = aws.make(
        FUNCTION,
        role=role.state["arn"],
        handler="index.handler",
        runtime="python3.12",
        code=code("one"),
        timeout=10.0,
        environment={"variables": {"LEVEL": "info"}},
        reservedConcurrentExecutions=5.0,
        tags={"a": "b"},
    )
    permission = aws.make(
        "aws:lambda/permission:Permission",
        function=made.id,
        action="lambda:InvokeFunction",
        principal="events.amazonaws.com",
    )
    told = client("lambda").get_function(FunctionName=made.id)
    size = told["Configuration"]["CodeSize"]
    assert told["Concurrency"]["ReservedConcurrentExecutions"] == 5
    assert made.state["invokeArn"].endswith(f":function:{made.id}/invocations")
    made = aws.change(
        made, code=code("a longer text " * 50), timeout=20.0, reservedConcurrentExecutions=-1.0, tags={"c": "d"}
    )
    told = client("lambda").get_function(FunctionName=made.id)
    assert told["Configuration"]["CodeSize"] > size
    assert (told["Configuration"]["Timeout"], told["Tags"]) == (20, {"c": "d"})
    assert "Concurrency" not in told
    aws.remove(permission)
    aws.remove(made)


def test_an_archive_is_packed_from_files_folders_and_text(tmp_path: Path) -> None:
    (tmp_path / "package" / "inner").mkdir(parents=True)
    (tmp_path / "package" / "inner" / "deep.py").write_text("deep")
    parts = {"package": {"path": str(tmp_path / "package")}, "note.txt": {"text": "hello"}}
    with zipfile.ZipFile(io.BytesIO(archive({"assets": parts}))) as packed:
        assert sorted(packed.namelist()) == ["note.txt", "package/inner/deep.py"]
    with zipfile.ZipFile(io.BytesIO(archive({"path": str(tmp_path / "package")}))) as packed:
        assert packed.namelist() == ["inner/deep.py"]
    with pytest.raises(CloudError, match="does not exist"):
        archive({"path": str(tmp_path / "nowhere")})


def test_parameters_and_secrets(aws: Stage, client: Clients) -> None:
    parameter = aws.make("aws:ssm/parameter:Parameter", type="SecureString", value="one", tags={"a": "b"})
    parameter = aws.change(parameter, value="two", tags={"c": "d"})
    told = client("ssm").get_parameter(Name=parameter.id, WithDecryption=True)["Parameter"]
    assert (told["Value"], told["Version"]) == ("two", parameter.state["version"]) == ("two", 2)
    secret = aws.make("aws:secretsmanager/secret:Secret", description="first", recoveryWindowInDays=0.0)
    secret = aws.change(secret, description="second", tags={"a": "b"})
    told = client("secretsmanager").describe_secret(SecretId=secret.id)
    assert (told["Description"], told["Tags"]) == ("second", [{"Key": "a", "Value": "b"}])
    aws.remove(parameter)
    aws.remove(secret)


def test_alarms_logs_rules_and_dashboards(aws: Stage, client: Clients) -> None:
    metric = {
        "metricName": "Requests",
        "namespace": "AWS/ApplicationELB",
        "period": 60.0,
        "stat": "Sum",
        "dimensions": {"LoadBalancer": "app/one"},
    }
    queries = [
        {"id": "rate", "expression": "errors/requests", "returnData": True},
        {"id": "errors", "metric": metric},
        {"id": "requests", "metric": metric},
    ]
    alarm = aws.make(
        ALARM, comparisonOperator="GreaterThanThreshold", evaluationPeriods=2.0, threshold=5.0, metricQueries=queries
    )
    alarm = aws.change(alarm, threshold=7.5, okActions=["arn:aws:sns:us-east-1:123456789012:ok"], tags={"a": "b"})
    told = client("cloudwatch").describe_alarms(AlarmNames=[alarm.id])["MetricAlarms"][0]
    assert (told["Threshold"], told["OKActions"]) == (7.5, ["arn:aws:sns:us-east-1:123456789012:ok"])
    assert told["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"] == [{"Name": "LoadBalancer", "Value": "app/one"}]

    group = aws.make(LOGS, name="/aws/codebuild/web", retentionInDays=365.0)
    group = aws.change(group, retentionInDays=400.0, kmsKeyId="arn:aws:kms:us-east-1:123456789012:key/one")
    told = client("logs").describe_log_groups(logGroupNamePrefix="/aws/codebuild")["logGroups"][0]
    assert (told["retentionInDays"], told["kmsKeyId"]) == (400, "arn:aws:kms:us-east-1:123456789012:key/one")

    topic = aws.make("aws:sns/topic:Topic")
    rule = aws.make(RULE, eventPattern='{"source": ["aws.codepipeline"]}', description="first")
    transformer = {"inputPaths": {"name": "$.detail.pipeline"}, "inputTemplate": '"pipeline <name>"'}
    target = aws.make(
        "aws:cloudwatch/eventTarget:EventTarget", rule=rule.id, arn=topic.id, inputTransformer=transformer
    )
    rule = aws.change(rule, description="second", state="DISABLED")
    assert client("events").describe_rule(Name=rule.id)["State"] == "DISABLED"
    told = client("events").list_targets_by_rule(Rule=rule.id)["Targets"][0]
    assert told["InputTransformer"] == {
        "InputPathsMap": {"name": "$.detail.pipeline"},
        "InputTemplate": '"pipeline <name>"',
    }
    board = aws.make("aws:cloudwatch/dashboard:Dashboard", dashboardName="fleet", dashboardBody='{"widgets": []}')
    for made in (target, rule, board, group, alarm):
        aws.remove(made)


SINGLE = {"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1.0, "threshold": 1.0}


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (KEY, {"deletionWindowInDays": 5.0}, "deletionWindowInDays: expected a number of 7 to 30, got 5"),
        ("aws:kms/alias:Alias", {"name": "artifacts x", "targetKeyId": "k"}, "name: expected text that matches"),
        (
            TABLE,
            table(rangeKey="id", attributes=table()["attributes"][::2]),
            "rangeKey: expected one of the attributes, got 'id'",
        ),
        (
            TABLE,
            table(globalSecondaryIndexes=[]),
            "attributes[2].name: expected an attribute that the table or an index has",
        ),
        (TABLE, table(billingMode="ON_DEMAND"), "billingMode: expected one of PROVISIONED, PAY_PER_REQUEST"),
        (
            FUNCTION,
            {"role": "arn:aws:iam::123456789012:role/r", "handler": "h", "runtime": "python3.12", "code": "x"},
            "code: expected an archive, got 'x'",
        ),
        (
            FUNCTION,
            {"role": "arn:aws:iam::123456789012:role/r", "runtime": "python3.12", "code": code("x")},
            "handler: a function of package type Zip",
        ),
        (
            FUNCTION,
            {"role": "arn:aws:iam::123456789012:role/r", "handler": "h", "runtime": "python3.12"},
            "code: expected exactly one of",
        ),
        (
            FUNCTION,
            {
                "role": "arn:aws:iam::123456789012:role/r",
                "handler": "h",
                "runtime": "python3.12",
                "code": code("x"),
                "timeout": 1000.0,
            },
            "timeout: expected a number of 1 to 900",
        ),
        (
            FUNCTION,
            {
                "role": "arn:aws:iam::123456789012:role/r",
                "handler": "h",
                "runtime": "python3.12",
                "code": code("x"),
                "environment": {"variables": {"BIG": "x" * 5000}},
            },
            "environment.variables: expected at most 4096",
        ),
        (LOGS, {"retentionInDays": 42.0}, "retentionInDays: expected one of 0, 1, 3"),
        (RULE, {}, "eventPattern: expected an eventPattern, a scheduleExpression or both"),
        (RULE, {"eventPattern": "{"}, "eventPattern: expected the text of a JSON object"),
        (RULE, {"name": "r" * 65, "eventPattern": "{}"}, "name: expected 1 to 64 characters"),
        (
            "aws:ssm/parameter:Parameter",
            {"type": "Secret", "value": "x"},
            "type: expected one of String, StringList, SecureString",
        ),
        ("aws:ssm/parameter:Parameter", {"type": "String"}, "value: expected exactly one of"),
        (
            "aws:secretsmanager/secret:Secret",
            {"recoveryWindowInDays": 3.0},
            "recoveryWindowInDays: expected 0 or a number of 7 to 30",
        ),
        (
            "aws:cloudwatch/compositeAlarm:CompositeAlarm",
            {"alarmName": "all", "alarmRule": "x" * 10_241},
            "alarmRule: expected 1 to 10240 characters",
        ),
        ("aws:codestarconnections/connection:Connection", {"name": "c" * 33}, "name: expected 1 to 32 characters"),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert len(found) == 1, found
    assert expected in found[0]
