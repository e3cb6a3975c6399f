#!/usr/bin/env bash
# AfterInstall: fetches the image by its digest.
set -euo pipefail
# shellcheck source=/dev/null
. "$(dirname "$0")/service.env"
aws ecr get-login-password --region "$REGION" | docker login --username AWS --password-stdin "${IMAGE%%/*}"
docker pull "$IMAGE"
