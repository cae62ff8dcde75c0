"""Words of the law and of good practice that papers ask officers about, as dated data."""
