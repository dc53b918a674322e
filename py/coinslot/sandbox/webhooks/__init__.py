"""What the payment provider tells the game's server: bodies, signature, schedule, delivery."""
