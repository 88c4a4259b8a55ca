"""Findings at scale: the rows, and the stages that the findings models must reach."""
