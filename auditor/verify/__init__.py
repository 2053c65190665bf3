"""CloudTrail's log file integrity, offline: digest files, their signatures and the log files.

sources ─ files ─▶ digest files ─ digest_file, chain ─▶ verdicts, listing, coverage
                   log files    ─ hashing, listing, coverage ─▶ VerifyResult
"""

from auditor.verify.run import run_verify

__all__ = ["run_verify"]
