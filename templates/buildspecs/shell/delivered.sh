IMAGE=$(jq --exit-status --raw-output .ImageURI imageDetail.json)
TREE=$(cat tree)
