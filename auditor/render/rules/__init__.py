"""Rules without logs, as text, JSON, SARIF and JUnit: shown, linted, tested and compared."""
