"""Takes webhooks: judges who signed them, takes each message once and puts it on the event bus."""
