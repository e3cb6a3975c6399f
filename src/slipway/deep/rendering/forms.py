"""How AWS identifies things of each type."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """How a type is identified; the templates know name, path, digits, uuid, region, account, arn and any input.

    Attributes:
        service: the service's word in ARNs.
        resource: what an ARN ends on.
        id: the resource's id.
        regional: whether ARNs name the region.
        owned: whether ARNs name the account.
        more: further outputs.
    """

    service: str
    resource: str
    id: str = "{name}"
    regional: bool = True
    owned: bool = True
    more: Mapping[str, str] = ()  # type: ignore[assignment]


def _ec2(kind: str, prefix: str, **more: str) -> Form:
    """A thing of EC2, whose id is its kind's prefix and seventeen digits."""
    identity = f"{prefix}-{{digits:.17}}"
    return Form("ec2", f"{kind}/{identity}", identity, more=more)


_REST = "{digits:.10}"
_LAMBDA_PATH = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
FORMS = {
    "autoscaling/group:Group": Form("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
    "apigateway/deployment:Deployment": Form("apigateway", "/deployments/{digits:.6}", "{digits:.6}", owned=False),
    "apigateway/resource:Resource": Form("apigateway", "/resources/{digits:.6}", "{digits:.6}", owned=False),
    "apigateway/restApi:RestApi": Form(
        "apigateway",
        f"/restapis/{_REST}",
        _REST,
        owned=False,
        more={
            "executionArn": f"arn:aws:execute-api:{{region}}:{{account}}:{_REST}",
            "rootResourceId": "{digits:.9}r",
        },
    ),
    "apigateway/stage:Stage": Form(
        "apigateway",
        "/restapis/{restApi}/stages/{stageName}",
        "ags-{restApi}-{stageName}",
        owned=False,
        more={
            "executionArn": "arn:aws:execute-api:{region}:{account}:{restApi}/{stageName}",
            "invokeUrl": "https://{restApi}.execute-api.{region}.amazonaws.com/{stageName}",
        },
    ),
    "apigatewayv2/api:Api": Form(
        "apigateway",
        "/apis/{digits:.10}",
        "{digits:.10}",
        owned=False,
        more={
            "apiEndpoint": "https://{digits:.10}.execute-api.{region}.amazonaws.com",
            "executionArn": "arn:aws:execute-api:{region}:{account}:{digits:.10}",
        },
    ),
    "cloudwatch/compositeAlarm:CompositeAlarm": Form("cloudwatch", "alarm:{name}"),
    "cloudwatch/dashboard:Dashboard": Form("cloudwatch", "dashboard/{name}", regional=False),
    "cloudwatch/eventRule:EventRule": Form("events", "rule/{name}"),
    "cloudwatch/logGroup:LogGroup": Form("logs", "log-group:{name}"),
    "cloudwatch/metricAlarm:MetricAlarm": Form("cloudwatch", "alarm:{name}"),
    "codebuild/fleet:Fleet": Form("codebuild", "fleet/{name}:{uuid}", "{arn}"),
    "codebuild/project:Project": Form("codebuild", "project/{name}", "{arn}"),
    "codedeploy/application:Application": Form("codedeploy", "application:{name}", "{uuid}:{name}"),
    "codedeploy/deploymentGroup:DeploymentGroup": Form(
        "codedeploy", "deploymentgroup:{appName}/{deploymentGroupName}", "{uuid}"
    ),
    "codeconnections/connection:Connection": Form("codeconnections", "connection/{uuid}", "{arn}"),
    "codestarconnections/connection:Connection": Form("codestar-connections", "connection/{uuid}", "{arn}"),
    "codepipeline/pipeline:Pipeline": Form("codepipeline", "{name}"),
    "dynamodb/table:Table": Form("dynamodb", "table/{name}"),
    "ec2/eip:Eip": _ec2("elastic-ip", "eipalloc", allocationId="eipalloc-{digits:.17}"),
    "ec2/internetGateway:InternetGateway": _ec2("internet-gateway", "igw"),
    "ec2/launchTemplate:LaunchTemplate": _ec2("launch-template", "lt"),
    "ec2/natGateway:NatGateway": _ec2("natgateway", "nat"),
    "ec2/route:Route": Form("ec2", "route/{digits:.8}", "r-{digits:.17}"),
    "ec2/routeTable:RouteTable": _ec2("route-table", "rtb"),
    "ec2/routeTableAssociation:RouteTableAssociation": _ec2("route-table-association", "rtbassoc"),
    "ec2/securityGroup:SecurityGroup": _ec2("security-group", "sg"),
    "ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "ec2/vpc:Vpc": _ec2("vpc", "vpc"),
    "ecr/repository:Repository": Form(
        "ecr", "repository/{name}", more={"repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}"}
    ),
    "ecs/cluster:Cluster": Form("ecs", "cluster/{name}", "{arn}"),
    "ecs/service:Service": Form("ecs", "service/{cluster_name}/{name}", "{arn}"),
    "ecs/taskDefinition:TaskDefinition": Form(
        "ecs",
        "task-definition/{family}:1",
        "{family}",
        more={"arnWithoutRevision": "arn:aws:ecs:{region}:{account}:task-definition/{family}"},
    ),
    "iam/instanceProfile:InstanceProfile": Form("iam", "instance-profile{path}{name}", regional=False),
    "iam/openIdConnectProvider:OpenIdConnectProvider": Form("iam", "oidc-provider/{url}", "{arn}", regional=False),
    "iam/outboundWebIdentityFederation:OutboundWebIdentityFederation": Form(
        "iam",
        "outbound/{name}",
        "{account}",
        regional=False,
        more={"issuerIdentifier": "https://{uuid}.tokens.sts.global.api.aws"},
    ),
    "iam/policy:Policy": Form("iam", "policy{path}{name}", "{arn}", regional=False),
    "iam/role:Role": Form("iam", "role{path}{name}", regional=False),
    "kms/key:Key": Form("kms", "key/{uuid}", "{uuid}", more={"keyId": "{uuid}"}),
    "kms/alias:Alias": Form("kms", "{name}"),
    "lambda/alias:Alias": Form("lambda", "function:{function_name}:{name}", "{arn}", more={"invokeArn": _LAMBDA_PATH}),
    "lambda/codeSigningConfig:CodeSigningConfig": Form("lambda", "code-signing-config:csc-{digits:.17}", "{arn}"),
    "lambda/eventSourceMapping:EventSourceMapping": Form("lambda", "event-source-mapping:{uuid}", "{uuid}"),
    "lambda/function:Function": Form(
        "lambda",
        "function:{name}",
        more={"invokeArn": _LAMBDA_PATH, "qualifiedArn": "{arn}:1", "version": "1"},
    ),
    "lambda/layerVersion:LayerVersion": Form("lambda", "layer:{layerName}:1", "{arn}", more={"version": "1"}),
    "lb/listener:Listener": Form("elasticloadbalancing", "listener/{balancer}/{digits:.16}", "{arn}"),
    "lb/listenerRule:ListenerRule": Form("elasticloadbalancing", "listener-rule/{listener}/{digits:.16}", "{arn}"),
    "lb/loadBalancer:LoadBalancer": Form(
        "elasticloadbalancing",
        "loadbalancer/app/{name}/{digits:.16}",
        "{arn}",
        more={
            "arnSuffix": "app/{name}/{digits:.16}",
            "dnsName": "{name}-{digits:.10}.{region}.elb.amazonaws.com",
        },
    ),
    "lb/targetGroup:TargetGroup": Form(
        "elasticloadbalancing",
        "targetgroup/{name}/{digits:.16}",
        "{arn}",
        more={"arnSuffix": "targetgroup/{name}/{digits:.16}"},
    ),
    "s3/bucket:Bucket": Form(
        "s3",
        "{bucket}",
        "{bucket}",
        regional=False,
        owned=False,
        more={
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
        },
    ),
    "secretsmanager/secret:Secret": Form("secretsmanager", "secret:{name}-{digits:.6}", "{arn}"),
    "signer/signingJob:SigningJob": Form("signer", "/signing-jobs/{uuid}", "{uuid}", more={"jobId": "{uuid}"}),
    "signer/signingProfile:SigningProfile": Form(
        "signer", "/signing-profiles/{name}", more={"version": "{digits:.10}", "versionArn": "{arn}/{digits:.10}"}
    ),
    "sfn/stateMachine:StateMachine": Form("states", "stateMachine:{name}", "{arn}"),
    "sns/topic:Topic": Form("sns", "{name}", "{arn}"),
    "sqs/queue:Queue": Form(
        "sqs",
        "{name}",
        "https://sqs.{region}.amazonaws.com/{account}/{name}",
        more={"url": "https://sqs.{region}.amazonaws.com/{account}/{name}"},
    ),
    "ssm/parameter:Parameter": Form("ssm", "parameter/{name}"),
    "wafv2/webAcl:WebAcl": Form("wafv2", "regional/webacl/{name}/{uuid}", "{uuid}"),
}
