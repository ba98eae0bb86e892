"""Text, whatever it is in: decoding, Markdown, sentences, words."""
