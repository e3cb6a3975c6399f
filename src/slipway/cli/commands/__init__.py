"""The commands: one module each, loaded only when its command runs.

A module is named after its command (`import_` for `import`, a Python keyword) and has a function `command`, whose typed
parameters are the command's options and whose docstring, starting with the line below, is its help.
"""

COMMANDS = {
    "up": "Make the fleet's delivery platform on the local cloud, under policy.",
    "preview": "Show what `up` would change, under policy.",
    "down": "Remove what `up` made, and end the local cloud.",
    "status": "Say what runs on the local cloud, and where to reach it.",
    "plan": "Print the plan of an environment: its pipelines, their stages and actions, and the waves.",
    "graph": "Print which service depends on which, in the waves that may deploy together.",
    "validate": "Check the catalogue, the templates and the settings of a stack, or of every stack.",
    "templates": "List the pipeline templates: what each is for, what may be set and within which limits.",
    "render": "Show what a service's pipeline, buildspecs, appspec and task definition are in an environment.",
    "new": "Write the catalogue file of a service from its repository.",
    "import": "Make a catalogue from a compose file, Kubernetes manifests or Backstage files.",
    "push": "Push a commit on the local cloud, and follow it until it waits for a person or ends.",
    "watch": "Watch the local cloud: pipelines and their stages, who is waited for, deployments, and alarms that ring.",
    "retry": "Try the failed stage of a service's pipeline again, on the local cloud, and follow it.",
    "approve": "Approve what of a service waits on the local cloud.",
    "reject": "Reject what of a service waits on the local cloud.",
    "override": "Go past the closed gate that holds a service up on the local cloud, by two release managers.",
    "slack": "Print what was posted in the loopback Slack of the local cloud.",
    "deployments": "Show what runs in an environment, or the last deployments of a service.",
    "evidence": "Show what was proved of a source tree: what, where, when, by whom and from which execution.",
    "explain": "Say whether a service may be deployed now, what stands against it, and when the window next opens.",
    "rollback": "Bring an earlier version of a service back.",
    "dora": "Show DORA's five metrics of software delivery in the environment of a stack.",
    "redrive": "Give back to functions what they could not take.",
    "prune": "Remove images that nothing runs, nothing would be rolled back to and no evidence refers to.",
    "run": "Build, test and scan a service on this machine, in a sandbox that is thrown away.",
    "exec": "Run a command with the local cloud's environment.",
    "doctor": "Say what is there, what is missing, and what to do about it.",
    "test": "Run the linters, the type checker, the import contracts and the tests.",
}
