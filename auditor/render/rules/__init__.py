"""Lint findings and rule tests as text, SARIF and JUnit."""
