"""`backup` and `restore`, on both kinds of database."""
