"""The steps of a plan. Each is check → do → verify, and raises `StepFailed` with a sentence for people."""
