keep_reports() {
  mkdir -p "$CODEBUILD_SRC_DIR/reports"
  cp -R "$REPORTS/." "$CODEBUILD_SRC_DIR/reports"
}
trap keep_reports EXIT
