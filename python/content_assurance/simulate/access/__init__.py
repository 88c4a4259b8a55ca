"""People and their access: accounts, grants and reviews, and the truth about them."""
