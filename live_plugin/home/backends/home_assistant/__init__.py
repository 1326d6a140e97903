"""A home held by Home Assistant, over its WebSocket API.

translations/  one domain each: its entities as our devices and states, our actions as its services. Pure
registry       its floors, areas and entities as our home, shown as they are exposed there. Pure
mirror         its states, kept as they are told: messages in, changes out. Pure
connection     one connection, its failures told in one line
backend        the shell: a connection that comes back by itself
"""
