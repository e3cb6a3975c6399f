"""Ids and computed outputs of Google Cloud resources, in the forms that the cloud gives them."""

import uuid
import zlib
from collections.abc import Callable
from typing import TypeAlias

from slipway.local.gcp.settings import GcpSettings
from slipway.local.wire import Properties

Made: TypeAlias = tuple[str, Properties]


def identity(token: str, place: GcpSettings, inputs: Properties) -> Made:
    """The id and the outputs of a new resource of type `token`."""
    return _MAKERS.get(token, _plain)(token, place, inputs)


def _service(_token: str, place: GcpSettings, inputs: Properties) -> Made:
    name = inputs["name"]
    path = f"projects/{place.project}/locations/{place.region}/services/{name}"
    digits = str(zlib.crc32(path.encode()))
    uri = f"https://{name}-{place.number}.{place.region}.run.app"
    return path, {
        "uid": str(uuid.uuid4()),
        "uri": uri,
        "urls": [uri],
        "generation": "1",
        "observedGeneration": "1",
        "latestCreatedRevision": f"{path}/revisions/{name}-00001-{digits[:3]}",
        "latestReadyRevision": f"{path}/revisions/{name}-00001-{digits[:3]}",
        "creator": "local@slipway.invalid",
        "etag": digits,
    }


def _account(_token: str, place: GcpSettings, inputs: Properties) -> Made:
    email = f"{inputs['accountId']}@{place.project}.iam.gserviceaccount.com"
    path = f"projects/{place.project}/serviceAccounts/{email}"
    unique = str(uuid.uuid4().int)[:21]
    return path, {"email": email, "member": f"serviceAccount:{email}", "name": path, "uniqueId": unique}


def _repository(_token: str, place: GcpSettings, inputs: Properties) -> Made:
    name = inputs["repositoryId"]
    path = f"projects/{place.project}/locations/{place.region}/repositories/{name}"
    uri = f"{place.region}-docker.pkg.dev/{place.project}/{name}"
    return path, {"name": name, "registryUri": uri, "createTime": _EPOCH, "updateTime": _EPOCH}


def _pool(_token: str, place: GcpSettings, inputs: Properties) -> Made:
    pool = inputs["workloadIdentityPoolId"]
    path = f"locations/global/workloadIdentityPools/{pool}"
    return f"projects/{place.project}/{path}", {"name": f"projects/{place.number}/{path}", "state": "ACTIVE"}


def _pool_provider(_token: str, place: GcpSettings, inputs: Properties) -> Made:
    pool, provider = inputs["workloadIdentityPoolId"], inputs["workloadIdentityPoolProviderId"]
    path = f"locations/global/workloadIdentityPools/{pool}/providers/{provider}"
    return f"projects/{place.project}/{path}", {"name": f"projects/{place.number}/{path}", "state": "ACTIVE"}


def _grant(token: str, place: GcpSettings, inputs: Properties) -> Made:
    """A role on something: its id is made of the thing, the role and the member."""
    things = ("serviceAccountId", "repository", "name", "bucket", "secretId", "service", "project")
    thing = next((str(inputs[key]) for key in things if inputs.get(key)), place.project)
    parts = [thing, inputs.get("role"), inputs.get("member")]
    resource_id = "/".join(str(part) for part in parts if part) or _plain(token, place, inputs)[0]
    return resource_id, {"etag": str(zlib.crc32(resource_id.encode()))}


def _plain(token: str, place: GcpSettings, inputs: Properties) -> Made:
    """A type with no form of its own here: an id in the usual form."""
    kind = token.rpartition(":")[2]
    plural = f"{kind[:1].lower()}{kind[1:]}s"
    name = next((str(inputs[key]) for key in ("name", f"{kind[:1].lower()}{kind[1:]}Id") if inputs.get(key)), "")
    return f"projects/{place.project}/{plural}/{name or uuid.uuid4().hex[:12]}", {}


_EPOCH = "2026-01-01T00:00:00Z"
"""Times of creation are the same on every run, so that what depends on them can be compared."""

_MAKERS: dict[str, Callable[[str, GcpSettings, Properties], Made]] = {
    "gcp:cloudrunv2/service:Service": _service,
    "gcp:serviceaccount/account:Account": _account,
    "gcp:artifactregistry/repository:Repository": _repository,
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": _pool,
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": _pool_provider,
    **{
        f"gcp:{module}": _grant
        for module in (
            "artifactregistry/repositoryIamMember:RepositoryIamMember",
            "cloudrunv2/serviceIamMember:ServiceIamMember",
            "projects/iAMMember:IAMMember",
            "secretmanager/secretIamMember:SecretIamMember",
            "serviceaccount/iAMMember:IAMMember",
            "storage/bucketIAMMember:BucketIAMMember",
        )
    },
}
