"""The causes of noise, exclusions that remove it, and comparisons with other settings."""
