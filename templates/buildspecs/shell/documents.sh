jq --null-input --arg image "$IMAGE" '{ImageURI: $image}' > "$DELIVERY/imageDetail.json"
jq --null-input --arg name "$SERVICE" --arg image "$IMAGE" '[{name: $name, imageUri: $image}]' \
  > "$DELIVERY/imagedefinitions.json"
echo "$TREE" > "$DELIVERY/tree"
if [ -n "$TASK_FAMILY" ]; then
  aws ecs describe-task-definition --task-definition "$TASK_FAMILY" --query taskDefinition \
    | jq --arg name "$SERVICE" '{family, taskRoleArn, executionRoleArn, networkMode, requiresCompatibilities, cpu, memory, runtimePlatform, containerDefinitions}
      | .containerDefinitions |= map(if .name == $name then .image = "<IMAGE1_NAME>" | del(.command) else . end)' > "$DELIVERY/taskdef.json"
  jq --null-input --arg name "$SERVICE" --argjson port "$PORT" --arg hook "$HOOK" '{version: 0.0, Resources: [{TargetService: {
    Type: "AWS::ECS::Service", Properties: {TaskDefinition: "<TASK_DEFINITION>",
    LoadBalancerInfo: {ContainerName: $name, ContainerPort: $port}}}}], Hooks: [{AfterAllowTestTraffic: $hook}]}' > "$DELIVERY/appspec.yaml"
  jq --compact-output '.[]' <<< "${REPLICAS:-[]}" | while read -r replica; do
    stack=$(jq --exit-status --raw-output .stack <<< "$replica")
    jq --argjson there "$replica" '.family = $there.family | .taskRoleArn = $there.task_role | .executionRoleArn = $there.execution_role
      | (.containerDefinitions[] | select(.logConfiguration) | .logConfiguration.options) += {"awslogs-group": $there.log_group, "awslogs-region": $there.log_region}' \
      "$DELIVERY/taskdef.json" > "$DELIVERY/taskdef-$stack.json"
    jq --argjson there "$replica" '.Hooks = [{AfterAllowTestTraffic: $there.hook}]' "$DELIVERY/appspec.yaml" > "$DELIVERY/appspec-$stack.yaml"
  done
fi
export TREE DIGEST
