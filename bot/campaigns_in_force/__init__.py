"""The campaigns by which running processes go: as the folder says them, and closed by command.

A letter that people signed stands for good. Closed wins: a campaign takes signatures where its
campaign.yaml says open and no command has closed it.
"""
