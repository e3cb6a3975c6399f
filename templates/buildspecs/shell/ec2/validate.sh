#!/usr/bin/env bash
# ValidateService: three answers of 200 in a row, or the instance has failed.
set -euo pipefail
# shellcheck source=/dev/null
. "$(dirname "$0")/service.env"
well=0
for _ in $(seq "${ATTEMPTS:-60}"); do
  if status=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 "http://127.0.0.1:$PORT$HEALTH") \
    && [ "$status" = 200 ]; then
    well=$((well + 1))
  else
    well=0
  fi
  if [ "$well" -eq 3 ]; then
    exit 0
  fi
  sleep "${PAUSE:-2}"
done
echo "$SERVICE did not answer 200 to $HEALTH three times in a row; the last answer was ${status:-none}" >&2
docker logs --tail 50 "$SERVICE" >&2
exit 1
