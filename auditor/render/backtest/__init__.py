"""A backtest as text, HTML, CSV and commands."""
