"""Takes what people press in Slack: judges who sent it and hands it on at once."""
