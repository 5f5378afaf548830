"""The chair's page while the conference is held."""
