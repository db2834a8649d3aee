"""What the exchange offers, declared: requests, models, events. Generated; see `_core` for the vocabulary."""
