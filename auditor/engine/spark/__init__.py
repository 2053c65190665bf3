"""Fills the relations on a Spark cluster: the kernel runs in tasks, a shuffle drops copies."""
