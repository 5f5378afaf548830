"""Changes of approved documents: asked for and answered."""
