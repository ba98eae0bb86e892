"""Running the bot and finding out what is wrong with it."""
