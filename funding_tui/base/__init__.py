"""What every room needs: errors, settings, the open workspace, words for money and days."""
