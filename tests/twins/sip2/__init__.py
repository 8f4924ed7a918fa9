"""A SIP2 server that behaves as Koha 23.05's was seen to, with faults on order, for tests of the connector."""
