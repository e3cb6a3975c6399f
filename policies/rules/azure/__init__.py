"""Rules about resources on Azure."""
