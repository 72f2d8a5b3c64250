"""Each mistake in a campaign, made in a good one and looked for in what the check says."""
