"""The API of `import auditor`: the commands as functions, for notebooks and other programs.

Every function takes sources and rules as the command line does and returns the values that reports
are made of. Nothing here reads options, prints, or draws progress.
"""
