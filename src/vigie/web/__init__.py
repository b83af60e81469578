"""The pages: the only packages that speak HTTP. Surfaces are strangers over `shared`."""
