"""ECR, ECS, load balancing and CodeDeploy, which a deployment needs together."""

import json

import pytest

from slipway.local.aws import backends
from slipway.local.aws.kind import Work
from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Made, Stage

GROUP, LISTENER, RULE = "aws:lb/targetGroup:TargetGroup", "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"
TASK, SERVICE, CLUSTER = "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service", "aws:ecs/cluster:Cluster"
REPOSITORY = "aws:ecr/repository:Repository"
ROLE = "arn:aws:iam::123456789012:role/deployer"
EXPIRE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
                "action": {"type": "expire"},
            }
        ]
    }
)


def containers(image: str = "web:1") -> str:
    return json.dumps([{"name": "web", "image": image, "portMappings": [{"containerPort": 8080}]}])


def balancing(aws: Stage) -> tuple[Made, list[Made], Made, list[Made]]:
    vpc = aws.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16")
    subnets = [
        aws.make(
            "aws:ec2/subnet:Subnet",
            zone,
            vpcId=vpc.id,
            cidrBlock=f"10.0.{number}.0/24",
            availabilityZone=f"us-east-1{zone}",
        )
        for number, zone in enumerate("ab")
    ]
    balancer = aws.make(
        "aws:lb/loadBalancer:LoadBalancer",
        loadBalancerType="application",
        subnets=[subnet.id for subnet in subnets],
        idleTimeout=70.0,
    )
    groups = [
        aws.make(
            GROUP,
            colour,
            port=8080.0,
            protocol="HTTP",
            targetType="ip",
            vpcId=vpc.id,
            healthCheck={"path": "/health", "interval": 15.0, "timeout": 5.0},
            deregistrationDelay=30.0,
        )
        for colour in ("blue", "green")
    ]
    default = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
    listener = aws.make(LISTENER, loadBalancerArn=balancer.id, port=80.0, protocol="HTTP", defaultActions=[default])
    return balancer, groups, listener, subnets


def test_a_balancer_and_what_hangs_on_it(aws: Stage, client: Clients) -> None:
    balancer, groups, listener, _ = balancing(aws)
    elb = client("elbv2")
    weighted = {"targetGroups": [{"arn": groups[0].id, "weight": 90.0}, {"arn": groups[1].id, "weight": 10.0}]}
    rule = aws.make(
        RULE,
        listenerArn=listener.id,
        priority=10.0,
        conditions=[{"pathPattern": {"values": ["/shop/*"]}}],
        actions=[{"type": "forward", "forward": weighted}],
    )
    told = elb.describe_rules(RuleArns=[rule.id])["Rules"][0]
    assert [group["Weight"] for group in told["Actions"][0]["ForwardConfig"]["TargetGroups"]] == [90, 10]
    rule = aws.change(rule, priority=20.0, actions=[{"type": "forward", "targetGroupArn": groups[1].id}])
    assert elb.describe_rules(RuleArns=[rule.id])["Rules"][0]["Priority"] == "20"
    group = aws.change(groups[0], healthCheck={"path": "/ready", "interval": 20.0, "timeout": 5.0})
    assert elb.describe_target_groups(TargetGroupArns=[group.id])["TargetGroups"][0]["HealthCheckPath"] == "/ready"
    assert aws.replaces(group, port=9090.0) == ("port",)
    balancer = aws.change(balancer, idleTimeout=90.0, tags={"a": "b"})
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=balancer.id)["Attributes"]
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "90"} in attributes
    assert balancer.state["arnSuffix"].startswith("app/")
    free = aws.make(
        RULE,
        "next",
        listenerArn=listener.id,
        conditions=[{"hostHeader": {"values": ["a.example"]}}],
        actions=rule.inputs["actions"],
    )
    assert free.state["priority"] == 21
    for made in (free, rule, listener, *groups, balancer):
        aws.remove(made)


def test_a_service_its_task_and_its_cluster(aws: Stage, client: Clients) -> None:
    _, groups, listener, subnets = balancing(aws)
    aws.make(
        RULE,
        listenerArn=listener.id,
        priority=1.0,
        conditions=[{"pathPattern": {"values": ["/*"]}}],
        actions=[{"type": "forward", "targetGroupArn": groups[0].id}],
    )
    cluster = aws.make(CLUSTER, settings=[{"name": "containerInsights", "value": "enabled"}])
    given = {
        "family": "web",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": ROLE,
    }
    task = aws.make(TASK, containerDefinitions=containers(), **given)
    assert (task.id, task.state["revision"]) == ("web", 1)
    assert aws.replaces(task, containerDefinitions=containers("web:2")) == ("containerDefinitions",)
    newer = aws.make(TASK, containerDefinitions=containers("web:2"), **given)
    assert newer.state["arn"].endswith("web:2")
    service = aws.make(
        SERVICE,
        cluster=cluster.id,
        taskDefinition=task.state["arn"],
        desiredCount=2.0,
        launchType="FARGATE",
        deploymentController={"type": "CODE_DEPLOY"},
        networkConfiguration={"subnets": [subnets[0].id], "assignPublicIp": False},
        loadBalancers=[{"targetGroupArn": groups[0].id, "containerName": "web", "containerPort": 8080.0}],
    )
    told = client("ecs").describe_services(cluster=cluster.id, services=[service.id])["services"][0]
    assert told["deploymentController"] == {"type": "CODE_DEPLOY"}
    assert told["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    service = aws.change(service, desiredCount=3.0, tags={"a": "b"})
    told = client("ecs").describe_services(cluster=cluster.id, services=[service.id], include=["TAGS"])["services"][0]
    assert (told["desiredCount"], told["tags"]) == (3, [{"key": "a", "value": "b"}])
    aws.remove(service)
    aws.life.delete(task.resource, task.id, task.state)
    assert client("ecs").describe_task_definition(taskDefinition="web:1")["taskDefinition"]["status"] == "INACTIVE"
    assert client("ecs").describe_task_definition(taskDefinition="web:2")["taskDefinition"]["status"] == "ACTIVE"
    aws.remove(cluster)


def test_a_repository_and_its_lifecycle(aws: Stage, client: Clients) -> None:
    repository = aws.make(
        REPOSITORY, imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": True}, tags={"a": "b"}
    )
    policy = aws.make("aws:ecr/lifecyclePolicy:LifecyclePolicy", repository=repository.id, policy=EXPIRE)
    repository = aws.change(repository, imageTagMutability="MUTABLE", tags={"c": "d"})
    told = client("ecr").describe_repositories(repositoryNames=[repository.id])["repositories"][0]
    assert told["imageTagMutability"] == "MUTABLE"
    assert repository.state["repositoryUrl"] == told["repositoryUri"]
    aws.remove(policy)
    aws.remove(repository)


def group_for_ecs(**changes: object) -> Given:
    return {
        "deploymentGroupName": "web",
        "serviceRoleArn": ROLE,
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "blueGreenDeploymentConfig": {
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5.0},
        },
        "ecsService": {"clusterName": "main", "serviceName": "web"},
        "loadBalancerInfo": {
            "targetGroupPairInfo": {
                "prodTrafficRoute": {"listenerArns": ["arn"]},
                "targetGroups": [{"name": "blue"}, {"name": "green"}],
            }
        },
        "alarmConfiguration": {"enabled": True, "alarms": ["errors"]},
        **changes,
    }


def test_a_deployment_group_keeps_its_id_when_it_changes(aws: Stage, client: Clients) -> None:
    application = aws.make("aws:codedeploy/application:Application", computePlatform="ECS")
    name = application.inputs["name"]
    token = "aws:codedeploy/deploymentGroup:DeploymentGroup"
    group = aws.make(token, appName=name, **group_for_ecs())
    group = aws.change(group, deploymentConfigName="CodeDeployDefault.ECSCanary10Percent5Minutes")
    told = client("codedeploy").get_deployment_group(applicationName=name, deploymentGroupName="web")[
        "deploymentGroupInfo"
    ]
    assert told["deploymentGroupId"] == group.id == group.state["deploymentGroupId"]
    assert told["deploymentConfigName"] == "CodeDeployDefault.ECSCanary10Percent5Minutes"
    assert told["ecsServices"] == [{"serviceName": "web", "clusterName": "main"}]
    assert len(told["loadBalancerInfo"]["targetGroupPairInfoList"][0]["targetGroups"]) == 2
    held = backends.codedeploy(Work(aws.package.session({}, {}), None, "", {}, {})).deployment_groups[name]["web"]
    assert held.alarm_configuration == {"enabled": True, "alarms": [{"name": "errors"}]}
    aws.remove(group)
    aws.remove(application)


def test_a_forgotten_deployment_group_is_not_changed(aws: Stage) -> None:
    application = aws.make("aws:codedeploy/application:Application", computePlatform="ECS")
    group = aws.make(
        "aws:codedeploy/deploymentGroup:DeploymentGroup", appName=application.inputs["name"], **group_for_ecs()
    )
    aws.remove(group)
    with pytest.raises(CloudError, match="DeploymentGroupDoesNotExist"):
        aws.life.update(group.resource, group.id, group.state, group.inputs)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (GROUP, {"name": "t" * 33}, "name: expected 1 to 32 characters"),
        (GROUP, {"name": "blue_green"}, "name: expected 1 to 32 characters: letters, digits and inner hyphens"),
        (GROUP, {"name": "-web"}, "name: expected 1 to 32 characters"),
        (GROUP, {"namePrefix": "too-long"}, "namePrefix: expected 1 to 6 characters"),
        (GROUP, {"protocol": "HTPP"}, "protocol: expected one of"),
        (GROUP, {"healthCheck": {"interval": 400.0}}, "healthCheck.interval: expected a number of 5 to 300, got 400"),
        ("aws:lb/loadBalancer:LoadBalancer", {"name": "internal-web"}, "name: expected 1 to 32 characters"),
        (
            RULE,
            {"listenerArn": "a", "actions": [], "conditions": [], "priority": 60_000.0},
            "priority: expected a number of 1 to 50000",
        ),
        (CLUSTER, {"name": "my cluster"}, "name: expected 1 to 255 characters: letters, digits, _ and -"),
        (TASK, {"family": "web", "containerDefinitions": "{}"}, "containerDefinitions: expected a JSON list"),
        (
            TASK,
            {"family": "web", "containerDefinitions": '[{"name": "a"}]'},
            "containerDefinitions[0].image: the required member",
        ),
        (
            TASK,
            {"family": "web", "containerDefinitions": '[{"name": "a", "image": "b", "portMapings": []}]'},
            "did you mean 'portMappings'?",
        ),
        (
            TASK,
            {"family": "web", "containerDefinitions": containers(), "networkMode": "vpc"},
            "networkMode: expected one of",
        ),
        (REPOSITORY, {"imageTagMutability": "FIXED"}, "imageTagMutability: expected one of"),
        (REPOSITORY, {"name": "Upper"}, "name: expected text that matches"),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert len(found) == 1
    assert expected in found[0]
