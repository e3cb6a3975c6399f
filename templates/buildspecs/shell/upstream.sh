aws ecr get-login-password --region "$UPSTREAM_REGION" | crane auth login --username AWS --password-stdin "${UPSTREAM_REPOSITORY%%/*}"
crane ls "$UPSTREAM_REPOSITORY" > "$STORE/tags"
if ! grep --fixed-strings --line-regexp --quiet "tree-$TREE" "$STORE/tags"; then
  echo "$UPSTREAM has not built tree $TREE of $SERVICE: take it through $UPSTREAM first" >&2
  exit 1
fi
UPSTREAM_IMAGE="$UPSTREAM_REPOSITORY@$(crane digest "$UPSTREAM_REPOSITORY:tree-$TREE")"
cosign verify --key "$UPSTREAM_KEY" --insecure-ignore-tlog=true --experimental-oci11 "$UPSTREAM_IMAGE" > /dev/null
