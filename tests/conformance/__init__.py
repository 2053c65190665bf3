"""Case files against this checkout: what a domain expert recorded, checked word for word."""
