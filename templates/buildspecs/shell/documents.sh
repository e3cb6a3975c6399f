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
fi
