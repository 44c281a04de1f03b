"""The action server's actions: slots in, one call of the coach, words and slots out."""
