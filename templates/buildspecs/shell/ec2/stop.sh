#!/usr/bin/env bash
# ApplicationStop: ends the version that runs, with time to finish what it is at.
set -euo pipefail
# shellcheck source=/dev/null
. "$(dirname "$0")/service.env"
running=$(docker ps --all --quiet --filter "name=^/$SERVICE\$")
if [ -n "$running" ]; then
  docker stop --time 30 "$running"
  docker rm "$running"
fi
