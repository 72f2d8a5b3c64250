"""The answers that US carriers ask for before a number may send, written from the campaign.

Twilio passes them on: for a long code a brand and a campaign (A2P 10DLC), for a toll-free number a
verification. Each answer stands beside the field it belongs in; what is missing is named with the
number by which Twilio would reject it (https://www.twilio.com/docs/api/errors).
"""
