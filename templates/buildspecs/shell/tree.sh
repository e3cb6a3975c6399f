export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
STORE=$(mktemp -d)
WORK=$(mktemp -d)
stored() {
  git --git-dir="$STORE/.git" --work-tree="$CODEBUILD_SRC_DIR" -c core.fileMode=true -c core.autocrlf=false "$@"
}
git init --quiet "$STORE"
cd "$CODEBUILD_SRC_DIR"
stored add --all --force -- "$SERVICE_PATH"
read -ra watched <<< "${WATCH:-}"
for pattern in "${watched[@]}"; do
  stored add --all --force -- ":(glob)$pattern"
done
if [ "$SERVICE_PATH" = . ] || [ -n "${WATCH:-}" ]; then
  TREE=$(stored write-tree)
else
  TREE=$(stored write-tree --prefix="$SERVICE_PATH/")
fi
stored checkout-index --all --prefix="$WORK/"
cd "$WORK/$SERVICE_PATH"
echo "source tree $TREE"
