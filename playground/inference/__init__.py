"""Questions to a trained model: labels, codes, photos, and the arguments they take."""
