"""Tells infrastructure from services, by the image that a workload runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.catalogue.importers.builds import base_image

if TYPE_CHECKING:
    from slipway.catalogue.importers.found import FoundService

KINDS = {
    "database": """
        azure-sql-edge cassandra clickhouse-server cockroach couchbase couchdb db2 dgraph dynamodb-local influxdb
        mariadb mongo mongodb mongodb-community-server mssql/server mysql mysql-server neo4j oracle-free oracle-xe
        postgis postgres postgresql scylla spanner-emulator timescaledb
    """,
    "cache": "dragonfly keydb memcached redis redis-stack redis-stack-server valkey varnish",
    "broker": """
        activemq activemq-artemis artemis confluent-server cp-kafka cp-schema-registry cp-server cp-zookeeper
        eclipse-mosquitto elasticmq elasticmq-native emqx kafka mosquitto nats nats-streaming pulsar pulsar-all
        rabbitmq redpanda zookeeper
    """,
    "search engine": "elasticsearch elasticsearch-oss meilisearch opensearch solr typesense",
    "observability": """
        alertmanager all-in-one alloy apm-server blackbox-exporter cadvisor fluent-bit fluentd grafana jaeger
        jaeger-agent jaeger-collector jaeger-query kibana logstash loki mimir node-exporter opensearch-dashboards
        opentelemetry-collector opentelemetry-collector-contrib opentelemetry-collector-ebpf-profiler otelcol prometheus
        promtail seq statsd statsd-exporter telegraf tempo victoria-metrics zipkin zipkin-slim
    """,
    "feature flags": "flagd flagd-proxy unleash-server",
    "registry or secret store": "consul etcd eureka vault",
    "object store": "azurite localstack minio seaweedfs",
    "tool": """
        adminer busybox kafka-ui mailhog mailpit maildev mongo-express pgadmin pgadmin4 phpmyadmin portainer-ce
        redis-commander redisinsight
    """,
}
"""Last part of an image's path, or last two, by kind: what official images and those of common vendors are called."""
KIND_OF = {image: kind for kind, images in KINDS.items() for image in images.split()}
OWN_DATABASE = re.compile(r".+-(db|database|mysql|mongo|mongodb|postgres|postgresql|redis|memcached)")
"""An image made from a database and called so: user-db, rs-mongodb."""


def infrastructure_kind(service: FoundService) -> str:
    """The kind of infrastructure that a workload is; empty for a service.

    What the team builds itself is a service, unless its Dockerfile ends on such an image.
    """
    if service.infrastructure:
        return service.infrastructure
    if service.build is not None:
        return _kind(base_image(service.build))
    return _kind(service.image) or ("database" if OWN_DATABASE.fullmatch(image_name(service.image)) else "")


def image_name(image: str) -> str:
    """`ghcr.io/open-feature/flagd:v1@sha256:...` is `flagd`."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()


def _kind(image: str) -> str:
    name = image_name(image)
    vendor = image.rpartition("/")[0].rpartition("/")[2].lower()
    return KIND_OF.get(name) or KIND_OF.get(f"{vendor}/{name}", "")
