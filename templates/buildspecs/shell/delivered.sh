IMAGE=$(jq --raw-output .ImageURI imageDetail.json)
DIGEST="${IMAGE##*@}"
ECR_REPOSITORY="${IMAGE%@*}"
TREE=$(cat tree)
