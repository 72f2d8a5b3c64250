"""What the providers' stand-ins lack and only tests need: the accounts that setup works on."""
