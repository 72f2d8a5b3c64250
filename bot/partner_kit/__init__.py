"""What a partner needs to bring people to a petition: its address, links, codes, prints and a post.

All of it carries the partner's keyword, and a poster's code where there is one: so signatures are
attributed to who brought them. No partner gets a number or a name.
"""
