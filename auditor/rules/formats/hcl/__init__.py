"""Terraform's configuration language: blocks of a file, and what expressions in them come to."""
