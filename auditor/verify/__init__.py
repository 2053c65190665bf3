"""CloudTrail's log file integrity, checked offline: digest files, signatures and log files.

sources ─ files ─▶ digest files ─ digest_file, chain ─▶ verdicts, listing, coverage
                   log files    ─ hashing, listing, coverage ─▶ VerifyResult
"""

from auditor.verify.run import run_verify

__all__ = ["run_verify"]
