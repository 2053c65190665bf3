"""`python -m auditor` is the command `auditor`."""

from auditor.cli import command

if __name__ == "__main__":
    command()
