"""Terraform's configuration language: blocks of a file, and the values of expressions."""
