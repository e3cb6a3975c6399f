#!/usr/bin/env bash
# ApplicationStart: runs the image in place of whatever had its name.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=/dev/null
. "$here/service.env"
"$here/stop.sh"
docker run --detach --name "$SERVICE" --restart unless-stopped --security-opt no-new-privileges \
  --publish "$PORT:$PORT" --env PORT="$PORT" \
  --log-driver awslogs --log-opt "awslogs-region=$LOG_REGION" --log-opt "awslogs-group=$LOG_GROUP" \
  --log-opt "awslogs-stream=$SERVICE/$(hostname)" "$IMAGE"
