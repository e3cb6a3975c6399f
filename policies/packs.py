"""The packs: which rules go together under one name."""

from __future__ import annotations

from policies.kit.pack import Pack
from policies.rules.aws.apigatewayv2 import route_requires_authorization, stage_logs_and_throttles
from policies.rules.aws.cloudwatch import log_group_sets_retention
from policies.rules.aws.codebuild import project_hides_credentials, project_keeps_logs, project_limits_privileges
from policies.rules.aws.codepipeline import artifact_store_uses_customer_key, pipeline_is_v2
from policies.rules.aws.ecr import repository_keeps_tags, repository_scans_on_push
from policies.rules.aws.ecs import service_refuses_public_ip
from policies.rules.aws.iam import policy_limits_wildcards
from policies.rules.aws.kms import key_rotates
from policies.rules.aws.s3 import bucket_blocks_public_access
from policies.rules.aws.sns import topic_is_encrypted
from policies.rules.aws.sqs import queue_is_encrypted
from policies.rules.azure.app import container_app_requires_https
from policies.rules.azure.storage import account_requires_tls
from policies.rules.delivery import (
    approval_guards_production,
    deploy_rolls_back,
    path_passes_every_gate,
    scan_fails_closed,
)
from policies.rules.gcp.cloudrun import service_refuses_everyone

DELIVERY = Pack(
    name="slipway-delivery",
    title="Delivery",
    description="Proves that no path to production skips a test, a scan or an approval.",
    rules=(
        path_passes_every_gate.RULE,
        approval_guards_production.RULE,
        scan_fails_closed.RULE,
        deploy_rolls_back.RULE,
    ),
)

SECURITY = Pack(
    name="slipway-security",
    title="Security",
    description="Keeps what delivers, stores and runs the services closed, encrypted and logged.",
    rules=(
        artifact_store_uses_customer_key.RULE,
        pipeline_is_v2.RULE,
        project_hides_credentials.RULE,
        project_keeps_logs.RULE,
        project_limits_privileges.RULE,
        repository_keeps_tags.RULE,
        repository_scans_on_push.RULE,
        service_refuses_public_ip.RULE,
        bucket_blocks_public_access.RULE,
        route_requires_authorization.RULE,
        stage_logs_and_throttles.RULE,
        policy_limits_wildcards.RULE,
        key_rotates.RULE,
        log_group_sets_retention.RULE,
        topic_is_encrypted.RULE,
        queue_is_encrypted.RULE,
        service_refuses_everyone.RULE,
        container_app_requires_https.RULE,
        account_requires_tls.RULE,
    ),
)

PACKS = (DELIVERY, SECURITY)
